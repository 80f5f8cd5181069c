"""A package that lists its parts."""

from shapes import area, volume

__all__ = ["volume"]
NAMES = (__all__.append("area"), area.__name__)  # expect: P10-R8.7


def both(side: float) -> float:
    """Area and volume of a cube."""
    return area(side) + volume(side)
