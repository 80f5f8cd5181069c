"""What runs before the steady state may be untyped: no root reaches it."""

import numpy as np


def scaled_table(rows, factor):
    return np.arange(rows) * factor


class Lookup:
    def __init__(self, rows, factor) -> None:
        self.table = scaled_table(rows, factor)
        self.hits = 0

    def read(self, at: int) -> float:  # flightlm: steady
        self.hits += 1
        return float(self.table[at])
