"""Writing by a mask or an index array copies nothing."""

import numpy as np


class Histogram:
    def __init__(self, bins: int) -> None:
        self.counts = np.zeros(bins, dtype=np.int64)
        self.marks = np.zeros(bins, dtype=np.int64)
        self.at = np.zeros(32, dtype=np.int64)
        self.full = np.zeros(bins, dtype=bool)

    def put(self) -> None:  # flightlm: steady
        np.add.at(self.counts, self.at, 1)
        np.greater(self.counts, 1000, out=self.full)
        self.counts[self.full] = 0
        self.marks[self.at] = 1
