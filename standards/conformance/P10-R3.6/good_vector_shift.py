"""numpy moves a vector by a step without a copy."""

import numpy as np


class Window:
    def __init__(self, size: int) -> None:
        self.samples = np.zeros(size)

    def push(self, sample: float) -> None:  # flightlm: steady
        self.samples[:-1] = self.samples[1:]
        self.samples[-1] = sample
