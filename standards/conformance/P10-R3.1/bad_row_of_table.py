"""A row of a two-dimensional table is an array, not a number."""

import numpy as np


class Beamformer:
    def __init__(self) -> None:
        self.weights = np.zeros((16, 8))
        self.sum = np.zeros(8)

    def steer(self, beam: int) -> None:  # flightlm: steady
        row = self.weights[beam]
        self.sum = row * 0.5  # expect: P10-R3.1
