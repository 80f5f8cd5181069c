"""In-place operators write where the array stands."""

import numpy as np


class Smoother:
    def __init__(self, channels: int) -> None:
        self.state = np.zeros(channels, dtype=np.float32)
        self.change = np.zeros(channels, dtype=np.float32)
        self.input = np.zeros(channels, dtype=np.float32)

    def update(self) -> None:  # flightlm: steady
        np.subtract(self.input, self.state, out=self.change)
        self.change *= 0.2
        self.state += self.change
        rows = self.state[2:]
        rows -= 1.0
