"""Storing into a buffer does not help if the sum is made first."""

import numpy as np


class Mixer:
    def __init__(self, block: int) -> None:
        self.left = np.zeros(block)
        self.right = np.zeros(block)
        self.out = np.zeros(block)

    def mix(self) -> None:  # flightlm: steady
        self.out[...] = self.left + self.right  # expect: P10-R3.6
