# flightlm-test: profile=flight
import numpy as np


class Embed:
    def __init__(self, n: int) -> None:
        self.table = np.zeros((n, 8))

    def step(self, ids: np.ndarray, mask: np.ndarray, x: np.ndarray) -> None:  # flightlm: steady
        rows = self.table[ids]  # expect: P10-R3.4
        some = x[mask]  # expect: P10-R3.4
        part = x[[0, 2, 4]]  # expect: P10-R3.4
        col = self.table[:, ids]  # expect: P10-R3.4
        pos = x[x > 0]  # expect: P10-R3.4
        print(rows, some, part, col, pos)
