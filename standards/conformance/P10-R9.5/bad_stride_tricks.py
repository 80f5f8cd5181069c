"""Sliding windows by strides."""

import numpy as np
from numpy.lib import stride_tricks
from numpy.lib.stride_tricks import as_strided


def windows(signal: np.ndarray, width: int) -> np.ndarray:
    """Every window of a signal."""
    count = signal.size - width + 1
    step = signal.itemsize
    return as_strided(signal, (count, width), (step, step))  # expect: P10-R9.5


def rows(signal: np.ndarray, width: int) -> np.ndarray:
    """A signal as overlapping rows."""
    step = signal.itemsize
    return stride_tricks.as_strided(signal, (2, width), (step, step))  # expect: P10-R9.5
