"""Noise by size=; selections without repetition."""

import numpy as np


class NoiseSource:
    def __init__(self, seed: int, block: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.block = np.zeros(block)

    def next_block(self) -> None:  # flightlm: steady
        self.block[:] = self.rng.normal(0.0, 1.0, size=self.block.shape[0])  # expect: P10-R3.2
        order = self.rng.permutation(self.block)  # expect: P10-R3.2
        self.block[:] = order
