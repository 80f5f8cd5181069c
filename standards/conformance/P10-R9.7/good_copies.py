"""Copies go out, copies come in."""

import numpy as np


class Filter:
    """A filter with a state."""

    def __init__(self, state: np.ndarray) -> None:
        self._state: np.ndarray = state.copy()
        self._start: np.ndarray = np.array(state)

    def state(self) -> np.ndarray:
        """The state."""
        return self._state.copy()

    def part(self, count: int) -> np.ndarray:
        """The first entries."""
        return np.array(self._start[:count])
