"""Selecting the hits by a mask copies them."""

import numpy as np


class Trigger:
    def __init__(self, channels: int) -> None:
        self.energy = np.zeros(channels)
        self.hit = np.zeros(channels, dtype=bool)
        self.sum = 0.0

    def evaluate(self) -> None:  # flightlm: steady
        np.greater(self.energy, 10.0, out=self.hit)
        self.sum = float(self.energy[self.hit].sum())  # expect: P10-R3.4
