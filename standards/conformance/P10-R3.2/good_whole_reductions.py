"""Reductions of a whole array to one number."""

import math

import numpy as np


class Watchdog:
    def __init__(self, size: int) -> None:
        self.values = np.zeros(size, dtype=np.float32)
        self.flags = np.zeros(size, dtype=bool)

    def check(self) -> bool:  # flightlm: steady
        np.isfinite(self.values, out=self.flags)
        if not self.flags.all():
            return False
        highest = self.values.max() - np.min(self.values)
        energy = float(np.dot(self.values, self.values))
        where = int(np.argmax(self.values))
        count = np.count_nonzero(self.flags)
        return math.isfinite(energy + highest + where + count + np.linalg.norm(self.values))
