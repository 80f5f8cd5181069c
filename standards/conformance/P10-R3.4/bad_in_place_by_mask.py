"""x[mask] *= y reads the selection, computes, and scatters it back."""

import numpy as np


class Squelch:
    def __init__(self, block: int) -> None:
        self.block = np.zeros(block)
        self.quiet = np.zeros(block, dtype=bool)

    def run(self) -> None:  # flightlm: steady
        np.less(self.block, 0.01, out=self.quiet)
        self.block[self.quiet] *= 0.1  # expect: P10-R3.4
