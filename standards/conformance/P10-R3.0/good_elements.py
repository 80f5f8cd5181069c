"""Elements, reductions and counts of arrays are numbers."""

import math

import numpy as np


class Vibration:
    def __init__(self, window: int) -> None:
        self.window = np.zeros(window, dtype=np.float64)
        self.square = np.zeros(window, dtype=np.float64)
        self.peak = 0.0

    def measure(self) -> float:  # flightlm: steady
        np.square(self.window, out=self.square)
        power = self.square.sum() / self.window.shape[0]
        first = self.window.item(0)
        last = self.window[-1]
        drift = last - first
        self.peak = max(self.peak, math.fabs(drift))
        return math.sqrt(power) + drift * 0.5
