"""Before the loop begins, arrays are made as one likes."""

import numpy as np


class Window:
    def __init__(self, size: int) -> None:
        n = np.arange(size)
        self.taper = 0.5 - 0.5 * np.cos(2.0 * np.pi * n / (size - 1))
        self.block = np.zeros(size)

    def rebuilt(self, size: int) -> "Window":
        return Window(size + int((self.taper > 0.5).sum()))

    def apply(self) -> None:  # flightlm: steady
        np.multiply(self.block, self.taper, out=self.block)
