"""Basic slices are views, whatever their steps."""

import numpy as np


class Image:
    def __init__(self, rows: int, columns: int) -> None:
        self.pixels = np.zeros((rows, columns, 3), dtype=np.float32)
        self.half = np.zeros((rows // 2, columns // 2, 3), dtype=np.float32)

    def shrink(self, row: int) -> float:  # flightlm: steady
        np.copyto(self.half, self.pixels[::2, ::2])
        red = self.pixels[..., 0]
        line = red[row]
        last = self.pixels[-1, :, 1]
        np.add(line, last, out=line)
        return float(self.pixels[row, 0, 2])
