# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, b: np.ndarray, i: int, k: float) -> None:  # flightlm: steady
    b[...] = a
    b[:] = 0.0
    b[1:] = a[:-1]
    np.copyto(b, a)
    np.add(a, b, out=b)
    b[i, 0] = k * 2.0 + i
