"""Arrays that nobody can change."""

import numpy as np


class Table:
    """A constant table."""

    def __init__(self, size: int) -> None:
        self._values: np.ndarray = np.arange(size)
        self._values.flags.writeable = False
        self._roots: np.ndarray = np.sqrt(self._values)
        self._roots.setflags(write=False)

    def values(self) -> np.ndarray:
        """The values."""
        return self._values

    def roots(self) -> np.ndarray:
        """The roots of the values."""
        return self._roots
