"""A buffer that init made lies contiguously, and so do its first rows."""

import numpy as np


class Patches:
    def __init__(self, rows: int) -> None:
        self.image = np.zeros((rows, 64))
        self.flat = np.zeros(rows * 64)

    def run(self, count: int) -> None:  # flightlm: steady
        whole = self.image.reshape(-1)
        first = self.image[:count].ravel()
        np.copyto(whole, self.flat)
        np.copyto(self.flat[: count * 64], first)
        grid = self.flat[: count * 64].reshape(count, 64)
        np.copyto(self.image[:count], grid)
