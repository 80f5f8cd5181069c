"""Loops and filters of comprehensions are branches."""


def pairs(grid: list[list[int]], limit: int) -> list[int]:  # expect: P10-R4.5
    a = [v for row in grid for v in row if v > 0]
    b = [v for row in grid for v in row if v < 0]
    c = {v for row in grid for v in row if v != limit}
    d = sum(v for row in grid for v in row if v)
    e = {v: w for v in a for w in b if v > w}
    return [*a, *b, *c, d, *e]
