"""Formulas as lambdas with names."""

area = lambda width, height: width * height  # expect: P10-R9.4


def volume(width: float, height: float, depth: float) -> float:
    """The volume of a box."""
    return float(area(width, height)) * depth
