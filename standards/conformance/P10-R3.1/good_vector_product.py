"""The inner product of two vectors is a number."""

import numpy as np


class Correlator:
    def __init__(self, code: int) -> None:
        self.code = np.zeros(code, dtype=np.float32)
        self.signal = np.zeros(code, dtype=np.float32)

    def peak(self) -> float:  # flightlm: steady
        return float(self.code @ self.signal) + self.code.dot(self.signal).item()
