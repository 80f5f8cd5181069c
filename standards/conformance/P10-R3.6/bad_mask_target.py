"""A comparison stored into a mask."""

import numpy as np


class Threshold:
    def __init__(self, pixels: int) -> None:
        self.image = np.zeros(pixels)
        self.mask = np.zeros(pixels, dtype=bool)
        self.gain = np.eye(4)
        self.state = np.zeros(4)

    def run(self, level: float) -> None:  # flightlm: steady
        self.mask[:] = self.image > level  # expect: P10-R3.6
        self.state[:] = self.gain @ self.state  # expect: P10-R3.6
