"""An array-valued property: reading it looks like a field."""

import numpy as np


class Scope:
    def __init__(self, points: int) -> None:
        self._trace = np.zeros(points)
        self._offset = np.zeros(points)

    @property
    def centred(self) -> np.ndarray:
        return self._trace - self._offset  # expect: P10-R3.1

    def draw(self) -> float:  # flightlm: steady
        return float(self.centred.max())
