"""Loops over copies."""


def drop_empty(lines: list[str]) -> list[str]:
    """A copy by list, by slice, by sorted."""
    for line in list(lines):
        if line == "":
            lines.remove(line)
    for line in lines[:]:
        if line == "-":
            lines.remove(line)
    for line in sorted(lines):
        if line == "+":
            lines.remove(line)
    return lines


def forget(cache: dict[str, int]) -> None:
    """The keys are listed first."""
    for key in list(cache):
        if cache[key] == 0:
            del cache[key]
    for key, uses in tuple(cache.items()):
        if uses == 1:
            cache.pop(key)
