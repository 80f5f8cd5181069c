"""Keywords of a class statement that are no metaclass."""

from typing import Protocol, TypedDict


class Point(TypedDict, total=False):
    """A point with optional parts."""

    x: float
    y: float


class Drawable(Protocol):
    """What can be drawn."""

    def draw(self, metaclass: str) -> None:
        """Draw with the style of a metaclass of shapes."""
