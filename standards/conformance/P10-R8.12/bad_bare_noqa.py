"""A line that no linter may look at."""

import math


def area(r: float) -> float:
    """The area of a circle."""
    l = math.pi * r * r  # noqa  # expect: P10-R8.12
    return l  # NOQA: expect: P10-R8.12
