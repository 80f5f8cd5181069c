"""Arrays have methods of the same names as the class around them."""

import numpy as np


class Signal:
    """Samples."""

    def __init__(self, samples: np.ndarray) -> None:
        self.samples = samples
        self.spare = np.zeros_like(samples)

    def sum(self) -> float:
        """The sum of the samples."""
        return float(self.samples.sum())

    def mean(self) -> float:
        """The mean of the samples."""
        return float(self.spare.mean() + self.samples.mean())

    def copy(self) -> np.ndarray:
        """The samples again."""
        return self.samples.copy()
