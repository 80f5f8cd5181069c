"""Normalisation by np.var and np.std with out=."""

import numpy as np


class Norm:
    def __init__(self, rows: int, width: int) -> None:
        self.x = np.zeros((rows, width), dtype=np.float32)
        self.var = np.zeros((rows, 1), dtype=np.float32)
        self.dev = np.zeros(rows, dtype=np.float32)

    def run(self) -> None:  # flightlm: steady
        np.var(self.x, axis=1, keepdims=True, out=self.var)  # expect: P10-R3.3
        self.x.std(axis=1, out=self.dev)  # expect: P10-R3.3
