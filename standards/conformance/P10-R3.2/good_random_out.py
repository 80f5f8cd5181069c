"""Generators fill buffers, and draw single numbers."""

import numpy as np


class NoiseSource:
    def __init__(self, seed: int, block: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.block = np.zeros(block)
        self.jitter = 0.0

    def next_block(self) -> None:  # flightlm: steady
        self.rng.standard_normal(out=self.block)
        self.rng.random(out=self.block)
        self.jitter = self.rng.uniform(-1.0, 1.0) + self.rng.integers(0, 10)
        self.rng.shuffle(self.block)
