import numpy as np


class Layer:
    def __init__(self, n: int) -> None:
        self._k: np.ndarray = np.zeros((n, n))

    def set_k(self, k: np.ndarray) -> None:
        self._k = k  # expect: P10-R9.7

    def key(self) -> np.ndarray:
        out = self._k
        return out  # expect: P10-R9.7
