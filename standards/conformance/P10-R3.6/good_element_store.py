"""Numbers stored into places of an array."""

import numpy as np


class Counter:
    def __init__(self, bins: int) -> None:
        self.bins = np.zeros(bins)
        self.edges = np.zeros(bins + 1)

    def put(self, at: int, weight: float) -> None:  # flightlm: steady
        self.bins[at] = self.bins[at] + weight * 2.0
        self.bins[at] += weight
        self.edges[at + 1] = self.edges[at] + self.bins[at]
