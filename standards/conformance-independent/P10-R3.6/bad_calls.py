# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, b: np.ndarray) -> None:  # flightlm: steady
    b[:] = a * 2.0 + 1.0  # expect: P10-R3.6
    b[0] = a[0] - b[0]  # may: P10-R3.6
    b[:2] = (a[:2] == b[:2])  # expect: P10-R3.6
