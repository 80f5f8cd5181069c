"""Every call writes into a buffer of init."""

import numpy as np


class Frontend:
    def __init__(self, bands: int) -> None:
        self.power = np.zeros((64, bands))
        self.mean = np.zeros(bands)
        self.top = np.zeros(64, dtype=np.int64)
        self.both = np.zeros((128, bands))
        self.ones = np.ones((64, bands))

    def fold(self) -> None:  # flightlm: steady
        np.mean(self.power, axis=0, out=self.mean)
        np.argmax(self.power, axis=1, out=self.top)
        np.concatenate((self.power, self.ones), out=self.both)
        np.clip(self.power, 0.0, 1.0, out=self.power)
        np.cumsum(self.mean, out=self.mean)
        self.power.sum(axis=0, out=self.mean)
        np.matmul(self.power, self.ones.T, out=self.both[:64, :64])
