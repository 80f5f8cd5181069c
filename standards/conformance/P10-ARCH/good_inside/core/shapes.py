"""Shapes of the core."""

UNIT = 1.0


def area(side: float) -> float:
    """The area of a square."""
    return side * side
