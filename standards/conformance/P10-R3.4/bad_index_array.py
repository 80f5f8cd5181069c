"""A permutation by an index array."""

import numpy as np


class Interleaver:
    def __init__(self, order: np.ndarray) -> None:
        self.order = order
        self.bits = np.zeros(order.shape[0], dtype=np.uint8)
        self.out = np.zeros(order.shape[0], dtype=np.uint8)

    def run(self) -> None:  # flightlm: steady
        self.out[:] = self.bits[self.order]  # expect: P10-R3.4
