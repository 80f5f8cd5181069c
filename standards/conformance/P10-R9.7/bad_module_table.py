"""A shared table that every caller can change."""

import numpy as np

_WINDOW: np.ndarray = np.hanning(128)


def window() -> np.ndarray:
    """The window of the analysis."""
    return _WINDOW  # expect: P10-R9.7
