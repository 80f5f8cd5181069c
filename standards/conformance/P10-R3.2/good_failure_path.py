"""What a failure builds is not built in the steady state."""

import numpy as np


class RangeError(Exception):
    pass


class Gate:
    def __init__(self, size: int) -> None:
        self.values = np.zeros(size)
        self.inside = np.zeros(size, dtype=bool)

    def check(self) -> None:  # flightlm: steady
        np.less(self.values, 5.0, out=self.inside)
        if not self.inside.all():
            bad = np.flatnonzero(self.values >= 5.0)
            raise RangeError(f"{bad.size} values are out of range: {bad[:5]}")
        assert self.values.ndim == 1, f"a vector, not {self.values.shape}"
