"""A limiter that selects and joins."""

import numpy as np


class Limiter:
    def __init__(self, block: int) -> None:
        self.block = np.zeros(block)
        self.tail = np.zeros(16)
        self.mask = np.zeros(block, dtype=bool)

    def run(self) -> None:  # flightlm: steady
        np.greater(self.block, 1.0, out=self.mask)
        limited = np.where(self.mask, 1.0, self.block)  # expect: P10-R3.2
        self.tail = np.concatenate((limited, self.tail))  # expect: P10-R3.2
