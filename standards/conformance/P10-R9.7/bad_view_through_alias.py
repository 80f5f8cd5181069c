"""A transposed and a renamed view of the same memory."""

import numpy as np


class Mesh:
    """A mesh of points."""

    def __init__(self, count: int) -> None:
        self._points: np.ndarray = np.zeros((count, 3))

    def columns(self) -> np.ndarray:
        """The points column by column."""
        return self._points.T  # expect: P10-R9.7

    def flat(self) -> np.ndarray:
        """All coordinates in one row."""
        points = self._points
        return points.reshape(-1)  # expect: P10-R9.7
