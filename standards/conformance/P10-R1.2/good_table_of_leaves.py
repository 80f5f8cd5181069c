"""A dispatch table whose functions do not lead back."""

import math
from typing import Final


def area_of_circle(size: float) -> float:
    """Area by radius."""
    return math.pi * size * size


def area_of_square(size: float) -> float:
    """Area by side."""
    return size * size


AREAS: Final = {"circle": area_of_circle, "square": area_of_square}


def area(kind: str, size: float) -> float:
    """The area of a shape."""
    return AREAS[kind](size)


def total(shapes: list[tuple[str, float]]) -> float:
    """The area of all shapes."""
    return sum(area(kind, size) for kind, size in shapes)
