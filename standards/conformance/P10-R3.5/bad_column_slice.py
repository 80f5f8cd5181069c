"""A slice of columns has gaps between its rows."""

import numpy as np


class Panorama:
    def __init__(self, width: int) -> None:
        self.strip = np.zeros((32, width))
        self.flat = np.zeros(32 * 16)

    def cut(self) -> None:  # flightlm: steady
        part = self.strip[:, 0:16]
        np.copyto(self.flat, part.reshape(-1))  # expect: P10-R3.5
