# flightlm-test: profile=flight
import numpy as np


class Filter:
    def __init__(self, n: int) -> None:
        self.state: np.ndarray = np.zeros(n, dtype=np.float32)
        self.gain: float = 0.5

    def step(self, x: np.ndarray, k: int) -> float:  # flightlm: steady
        np.multiply(x, self.gain, out=self.state)
        return self.gain * k
