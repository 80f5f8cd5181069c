"""Two levels, and names for what would be deeper."""

Hops = list[int]
Table = dict[str, Hops]


def count(routes: dict[str, Table]) -> int:
    """How many tables there are."""
    return len(routes)


def flat(rows: dict[str, list[int]]) -> list[tuple[str, int]]:
    """Every cell with its row."""
    return [(name, cell) for name, cells in rows.items() for cell in cells]
