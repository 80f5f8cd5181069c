"""Automatic gain: the level of a channel follows a target that the caller gives."""

import numpy as np


class GainControl:
    def __init__(self, block: int) -> None:
        self.samples = np.zeros(block, dtype=np.float32)
        self.level = 1.0

    def run(self, target) -> float:  # flightlm: steady  # expect: P10-R3.0
        error = target - self.level
        self.level += 0.1 * error
        np.multiply(self.samples, self.level, out=self.samples)
        return self.level
