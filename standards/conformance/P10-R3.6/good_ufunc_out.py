"""The mix written with out=."""

import numpy as np


class Mixer:
    def __init__(self, block: int) -> None:
        self.left = np.zeros(block)
        self.right = np.zeros(block)
        self.mask = np.zeros(block, dtype=bool)
        self.out = np.zeros(block)

    def mix(self) -> None:  # flightlm: steady
        np.add(self.left, self.right, out=self.out)
        np.greater(self.out, 1.0, out=self.mask)
        np.copyto(self.out, 1.0, where=self.mask)
