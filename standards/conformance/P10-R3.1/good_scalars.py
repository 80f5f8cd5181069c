"""x = x + 1 on numbers rebinds a name; elements of vectors are numbers too."""

import numpy as np


class Odometer:
    def __init__(self, wheels: int) -> None:
        self.ticks = np.zeros(wheels, dtype=np.int64)
        self.scale = 0.031
        self.distance = 0.0

    def step(self) -> float:  # flightlm: steady
        left = 0.0
        for wheel in range(self.ticks.shape[0]):
            left = left + self.ticks[wheel] * self.scale
        if left == self.distance:
            return 0.0
        moved = left - self.distance
        self.distance = -(-left)
        return moved
