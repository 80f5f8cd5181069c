"""A module array that is made read-only, and effects that wait in functions."""

import numpy as np

WINDOW = np.hanning(64)
WINDOW.setflags(write=False)


def smooth(signal: np.ndarray) -> np.ndarray:
    """A signal under the window."""
    return np.convolve(signal, WINDOW, mode="same")


def announce(text: str) -> None:
    """Print a line when it is asked for."""
    print(text)
