"""numpy takes as many as it is told."""

from itertools import count, cycle

import numpy as np


def ramp(size: int) -> np.ndarray:
    """A count cuts the iterator."""
    return np.fromiter(count(), dtype=np.int32, count=size)


def tone(samples: list[float], size: int) -> np.ndarray:
    """The count by position."""
    return np.fromiter(cycle(samples), np.float32, size)
