"""Comprehensions and nested functions have scopes of their own."""


def widths(rows: list[str]) -> list[int]:
    """The comprehension's `row` is another variable."""
    found: list[int] = []
    for row in rows:
        found.append(max(len(row) for row in row.split()))
    return found


def makers(names: list[str]) -> list[str]:
    """A parameter with the same name."""

    def marked(name: str) -> str:
        name = name.upper()
        return name

    found: list[str] = []
    for name in names:
        found.append(marked(name))
    return found
