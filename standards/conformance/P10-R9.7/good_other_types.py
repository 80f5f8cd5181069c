"""Tuples and texts cannot be changed; private helpers hand nothing out."""

import numpy as np


class Scale:
    """A scale of a diagram."""

    def __init__(self, ticks: tuple[float, ...], label: str) -> None:
        self.ticks = ticks
        self.label = label
        self._grid: np.ndarray = np.array(ticks)

    def marks(self) -> tuple[float, ...]:
        """The marks of the scale."""
        return self.ticks

    def _raw(self) -> np.ndarray:
        return self._grid

    def widest(self) -> float:
        """The widest step."""
        return float(np.max(np.diff(self._raw())))
