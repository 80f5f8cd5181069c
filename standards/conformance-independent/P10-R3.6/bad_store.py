# flightlm-test: profile=flight
import numpy as np


class Net:
    def __init__(self, n: int) -> None:
        self.h = np.zeros((n, n))

    def step(self, a: np.ndarray, b: np.ndarray, k: int) -> None:  # flightlm: steady
        b[...] = a + b  # expect: P10-R3.6
        self.h[:] = a @ b  # expect: P10-R3.6
        self.h[k] = a[k] * 0.5  # expect: P10-R3.6
        self.h[1:, 0] = -a[1:, 0]  # expect: P10-R3.6
