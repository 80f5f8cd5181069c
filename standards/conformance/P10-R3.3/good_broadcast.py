"""Mixed shapes may use a buffer of fixed size: accepted, counted by the runtime gate."""

import numpy as np


class Calibration:
    def __init__(self, rows: int, width: int) -> None:
        self.image = np.zeros((rows, width))
        self.dark = np.zeros(width)
        self.flat = np.ones((rows, 1))
        self.hot = np.zeros((rows, width), dtype=bool)

    def correct(self) -> None:  # flightlm: steady
        np.subtract(self.image, self.dark, out=self.image)
        np.divide(self.image, self.flat, out=self.image)
        np.greater(self.image, 4.0, out=self.hot)
        np.copyto(self.image, 4.0, where=self.hot)
