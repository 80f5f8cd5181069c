# flightlm-test: profile=flight
import numpy as np


def step(xs: np.ndarray, i: int, j: int) -> float:  # flightlm: steady
    n = len(xs)
    m = xs.ndim * n + xs.size
    if xs is None:
        return 0.0
    t = float(xs[i]) * float(xs[j])
    return t * m - i * j
