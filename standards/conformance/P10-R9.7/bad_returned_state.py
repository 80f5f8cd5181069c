"""A filter that gives its state away."""

import numpy as np


class Filter:
    """A filter with a state."""

    def __init__(self, size: int) -> None:
        self._state: np.ndarray = np.zeros(size)

    def state(self) -> np.ndarray:
        """The state."""
        return self._state  # expect: P10-R9.7

    @property
    def head(self) -> np.ndarray:
        """The first half of the state."""
        return self._state[:4]  # expect: P10-R9.7
