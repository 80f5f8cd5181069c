"""A buffer that the first call makes is made in the steady state."""

import numpy as np


class Resampler:
    def __init__(self, ratio: int) -> None:
        self.ratio = ratio
        self.scratch: np.ndarray | None = None

    def run(self, block: np.ndarray) -> None:  # flightlm: steady
        if self.scratch is None:
            self.scratch = np.empty(block.shape[0] * self.ratio)  # expect: P10-R3.2
        self.scratch.fill(0.0)
