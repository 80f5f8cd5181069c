# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, b: np.ndarray) -> None:  # flightlm: steady
    np.add(a[1:], b, out=a[1:])
    np.multiply(b, 2.0, out=a[:4])
    np.einsum("ij,j->i", a, b, out=b, optimize=False)
