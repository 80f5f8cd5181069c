"""Functions as keys of sorted, min and max."""


def weight(line: str) -> int:
    """How much a line weighs."""
    return len(line)


def heaviest(lines: list[str]) -> str:
    """The heaviest line."""
    return max(lines, key=weight)


def ordered(lines: list[str]) -> list[str]:
    """The lines by their weight."""
    found = sorted(lines, key=weight)
    found.sort(key=str.lower)
    return found
