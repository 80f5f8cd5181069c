"""Caches of the standard library, under other names too."""

import functools as ft
from functools import cached_property, lru_cache as remembered


@remembered(maxsize=256)
def collatz(n: int) -> int:
    """One step of the Collatz sequence."""
    return n // 2 if n % 2 == 0 else 3 * n + 1


@ft.cache
def square(n: int) -> int:
    """The square."""
    return n * n


class Mesh:
    """A mesh of triangles."""

    def __init__(self, corners: tuple[float, ...]) -> None:
        self.corners = corners

    @cached_property
    def span(self) -> float:
        """The distance of the outermost corners."""
        return max(self.corners) - min(self.corners)
