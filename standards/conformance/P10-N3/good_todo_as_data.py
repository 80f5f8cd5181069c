"""The word in strings, names and file names is no mark."""


def todo_items(lines: list[str]) -> list[str]:
    # lines that begin with "TODO" become items of TODO.md, see todo_format
    marks = ("TODO", "FIXME")
    return [line for line in lines if line.startswith(marks)]
