"""Grow a population until it reaches a size that grows with it."""


def generations(size: int, limit: int) -> int:
    """The limit moves with each birth."""
    born = 0
    while born < limit:  # expect: P10-R2.1
        born += 1
        limit += size
    return born


def widen(cells: list[int]) -> list[int]:
    """Each round appends what the test measures."""
    at = 0
    while at < len(cells):  # expect: P10-R2.1
        cells.append(cells[at] // 2)
        at += 1
    return cells
