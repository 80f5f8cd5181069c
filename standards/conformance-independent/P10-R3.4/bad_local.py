# flightlm-test: profile=flight
import numpy as np


def step(x: np.ndarray, m: np.ndarray) -> float:  # flightlm: steady
    np.greater(x, 0.0, out=m)
    view = x[1:]
    total = float(view[m].sum())  # expect: P10-R3.4
    idx = m
    return total + float(x[idx].max())  # expect: P10-R3.4
