"""Reductions along an axis make an array; out=None is no out."""

import numpy as np


class Spectrogram:
    def __init__(self, bands: int) -> None:
        self.power = np.zeros((64, bands))
        self.mean = np.zeros(bands)

    def fold(self) -> None:  # flightlm: steady
        self.mean = self.power.mean(axis=0)  # expect: P10-R3.2
        self.mean = np.sum(self.power, axis=0, out=None)  # expect: P10-R3.2
        self.mean = np.add.reduce(self.power, axis=0)  # expect: P10-R3.2
