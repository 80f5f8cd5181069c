# flightlm-test: profile=flight
import numpy as np


def step(x: np.ndarray, i: int, n: int) -> float:  # flightlm: steady
    a = x[1:n]
    b = x[:, 0]
    c = x[..., i]
    d = x[i, :n]
    e = x[None, :]
    print(a, b, c, d, e)
    return float(x[i, 2])
