"""Tables of the core."""

from __future__ import annotations

import math

import numpy.linalg
from numpy.typing import NDArray

from . import shapes
from .shapes import area

SIZES = (1, 2, 3)


def norm(values: NDArray[numpy.float64]) -> float:
    """The length of a vector."""
    return float(numpy.linalg.norm(values)) + math.tau + area(1.0) + shapes.UNIT
