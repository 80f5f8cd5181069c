"""A third positional argument of a ufunc is out."""

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def residual(measured: F64, predicted: F64, out: F64) -> None:
    np.subtract(measured, predicted, out)
    np.abs(out, out)


class Tracker:
    def __init__(self, size: int) -> None:
        self.measured = np.zeros(size)
        self.predicted = np.zeros(size)
        self.error = np.zeros(size)

    def step(self) -> float:  # flightlm: steady
        residual(self.measured, self.predicted, self.error)
        return float(np.max(self.error))
