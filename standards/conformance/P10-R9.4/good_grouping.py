"""Keys of other library functions."""

import heapq
from itertools import groupby


def largest(sizes: dict[str, int], count: int) -> list[str]:
    """The names of the largest files."""
    return heapq.nlargest(count, sizes, key=lambda name: sizes[name])


def runs(values: list[int]) -> int:
    """How many runs of equal sign there are."""
    return sum(1 for _ in groupby(values, key=lambda value: value >= 0))
