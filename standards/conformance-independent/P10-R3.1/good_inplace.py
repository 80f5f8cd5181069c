# flightlm-test: profile=flight
import numpy as np


class Layer:
    def __init__(self, n: int) -> None:
        self.buf = np.zeros(n)

    def step(self, x: np.ndarray, k: int, rate: float) -> float:  # flightlm: steady
        self.buf += x
        self.buf *= rate
        np.add(self.buf, x, out=self.buf)
        n = k * 2 + x.shape[0] - 1
        total = float(self.buf.sum())
        return total / n
