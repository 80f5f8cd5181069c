"""The result of a call is no function, and neither is a class."""

import math


class Circle:
    """A circle."""

    def __init__(self, radius: float) -> None:
        self.radius = radius
        self.area = self.measure()

    def measure(self) -> float:
        """The area."""
        return math.pi * self.radius**2

    @property
    def girth(self) -> float:
        """The length of the line."""
        return math.tau * self.radius


def total(radii: list[float]) -> float:
    """The girth of some circles."""
    shape = Circle
    found = [shape(radius) for radius in radii]
    girths = [circle.girth for circle in found]
    limit = math.inf
    return min(sum(girths), limit)
