"""Clean a line in one chain."""


def clean(line: str) -> list[str]:
    """The words of a line."""
    return line.strip().lower().split()  # expect: P10-R9.8 P10-R9.1


def slug(title: str) -> str:
    """A title as part of an address."""
    return title.casefold().replace(" ", "-").strip("-")  # expect: P10-R9.8 P10-R9.1
