"""Exports as one literal list."""

from math import hypot, pi

__all__ = ["circle", "distance"]


def circle(radius: float) -> float:
    """The area of a circle."""
    return pi * radius * radius


def distance(x: float, y: float) -> float:
    """The distance from the origin."""
    return hypot(x, y)
