"""Numeric kernels compiled at run time."""

import numba
from numba import njit as fast


@fast  # expect: P10-R8.5
def dot(a: list[float], b: list[float]) -> float:
    """The inner product."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


@numba.vectorize(["float64(float64)"])  # expect: P10-R8.5
def relu(x: float) -> float:
    """The positive part."""
    return max(x, 0.0)
