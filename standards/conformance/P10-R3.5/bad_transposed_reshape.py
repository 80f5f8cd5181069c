"""A transposed array does not lie in the order of its axes: flattening copies."""

import numpy as np


class Raster:
    def __init__(self, rows: int, columns: int) -> None:
        self.image = np.zeros((rows, columns))
        self.line = np.zeros(rows * columns)

    def scan(self) -> None:  # flightlm: steady
        np.copyto(self.line, self.image.T.reshape(-1))  # expect: P10-R3.5
        turned = self.image.transpose()
        np.copyto(self.line, turned.ravel())  # expect: P10-R3.5
        np.copyto(self.line, np.ravel(self.image.T))  # expect: P10-R3.5
