"""A scan in place: the slices overlap, so numpy copies one of them."""

import numpy as np


class DelayLine:
    def __init__(self, length: int) -> None:
        self.line = np.zeros(length)
        self.square = np.zeros((8, 8))

    def run(self) -> None:  # flightlm: steady
        np.add(self.line[:-1], 1.0, out=self.line[1:])  # expect: P10-R3.3
        head = self.line[:-2]
        np.multiply(head, 0.5, out=self.line[2:])  # expect: P10-R3.3
        np.add(self.square, self.square.T, out=self.square)  # expect: P10-R3.3
        np.matmul(self.square, self.square, out=self.square)  # expect: P10-R3.3
