import numpy as np


class Buf:
    def __init__(self, data: np.ndarray) -> None:
        self.data = data  # expect: P10-R9.7
        self._w = np.zeros(3)

    def weights(self) -> np.ndarray:
        return self._w  # expect: P10-R9.7

    @property
    def w(self) -> np.ndarray:
        return self._w  # expect: P10-R9.7
