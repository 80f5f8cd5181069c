"""Clipping detection: a mask is made per block."""

import numpy as np


class ClipDetector:
    def __init__(self, block: int) -> None:
        self.block = np.zeros(block, dtype=np.int16)
        self.clipped = 0

    def check(self) -> None:  # flightlm: steady
        mask = self.block >= 32000  # expect: P10-R3.1
        self.clipped += np.count_nonzero(mask)
