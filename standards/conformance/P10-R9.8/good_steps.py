"""One step per statement."""


def clean(line: str) -> list[str]:
    """The words of a line."""
    bare = line.strip()
    lower = bare.lower()
    return lower.split()
