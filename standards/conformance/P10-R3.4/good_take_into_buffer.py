"""The permutation with take; the masked maximum with where=."""

import numpy as np


class Interleaver:
    def __init__(self, order: np.ndarray) -> None:
        self.order = order
        self.valid = np.ones(order.shape[0], dtype=bool)
        self.bits = np.zeros(order.shape[0], dtype=np.uint8)
        self.out = np.zeros(order.shape[0], dtype=np.uint8)

    def run(self) -> int:  # flightlm: steady
        np.take(self.bits, self.order, out=self.out, mode="clip")
        return int(self.out.max(where=self.valid, initial=0))
