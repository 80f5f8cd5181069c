# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, b: np.ndarray) -> None:  # flightlm: steady
    np.add(a[1:], b, out=a[:-1])  # expect: P10-R3.3
    np.multiply(a[:-1], 2.0, out=a[1:])  # expect: P10-R3.3
    np.var(b, axis=0, out=a)  # expect: P10-R3.3
