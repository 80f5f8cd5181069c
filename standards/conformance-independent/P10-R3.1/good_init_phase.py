# flightlm-test: profile=flight
import numpy as np


class Table:
    def __init__(self, n: int) -> None:
        base = np.arange(n)
        self.freq = 1.0 / (10.0 ** (base / n))

    def step(self, i: int) -> int:  # flightlm: steady
        return i + 1


def build(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a @ b + a
