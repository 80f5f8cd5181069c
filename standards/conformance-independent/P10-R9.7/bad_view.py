import numpy as np


class Cache:
    def __init__(self, n: int) -> None:
        self._rows = np.empty((n, 4))

    def row(self, i: int) -> np.ndarray:
        return self._rows[i]  # expect: P10-R9.7

    def flat(self) -> np.ndarray:
        return self._rows.reshape(-1)  # expect: P10-R9.7

    def both(self) -> "tuple[np.ndarray, int]":
        return self._rows, 3  # expect: P10-R9.7
