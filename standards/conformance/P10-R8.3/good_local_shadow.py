"""A parameter that is named like a module."""

import math


class Shape:
    """A shape with an area."""

    def __init__(self) -> None:
        self.area = 0.0


def fill(os: Shape, radius: float) -> None:
    """Set the area of a disc; `os` is the outer shape."""
    os.area = math.pi * radius * radius
