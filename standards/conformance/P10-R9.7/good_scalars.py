"""Numbers out of an array are copies."""

import numpy as np


class Track:
    """Positions of a vehicle."""

    def __init__(self, count: int) -> None:
        self._places: np.ndarray = np.zeros(count)

    def length(self) -> float:
        """The length of the track."""
        return float(self._places.sum())

    def count(self) -> int:
        """How many positions there are."""
        return self._places.size

    def scaled(self, factor: float) -> np.ndarray:
        """A scaled copy."""
        return self._places * factor
