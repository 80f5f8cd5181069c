"""New names for new values."""


def clean(lines: list[str]) -> list[str]:
    """The stripped line has its own name."""
    found: list[str] = []
    for line in lines:
        text = line.strip()
        if text:
            found.append(text)
    return found


def table(rows: list[list[int]]) -> int:
    """Each loop has its own variable."""
    total = 0
    for row in rows:
        for item in row:
            total += item
    return total
