"""Slice objects and ranges of an index stay views."""

import numpy as np


class Ring:
    def __init__(self, size: int) -> None:
        self.data = np.zeros(size)
        self.window = slice(0, 8)
        self.out = np.zeros(8)

    def read(self, start: int, stop: int) -> None:  # flightlm: steady
        part = slice(start, stop)
        np.copyto(self.out, self.data[self.window])
        np.copyto(self.out[: stop - start], self.data[part])
