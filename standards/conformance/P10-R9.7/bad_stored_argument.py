"""A calibration that keeps the caller's array."""

import numpy as np


class Calibration:
    """Offsets of a camera."""

    def __init__(self, offsets: np.ndarray) -> None:
        self.offsets = offsets  # expect: P10-R9.7

    def replace(self, offsets: np.ndarray) -> None:
        """Take other offsets."""
        self.offsets = offsets  # expect: P10-R9.7

    def mean(self) -> float:
        """The mean offset."""
        return float(np.mean(self.offsets))
