"""Geometry helpers."""

from math import *  # expect: P10-R8.7
from os.path import join, sep


def distance(x: float, y: float) -> float:
    """The distance from the origin."""
    return hypot(x, y)


def under(folder: str, name: str) -> str:
    """A path in a folder."""
    return join(folder, name) + sep
