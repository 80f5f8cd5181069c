# flightlm-test: profile=flight
"""Array code in the style of a flight segment."""

import numpy as np
from numpy import linalg


class Filter:
    """A filter over a fixed window."""

    __slots__ = ("gain", "scratch", "window")

    def __init__(self, size: int) -> None:
        assert size > 0, "a window"
        assert size < 4096, "a window that fits"
        self.window = np.zeros(size, dtype=np.float32)
        self.scratch = np.empty_like(self.window)
        self.gain = np.float32(0.5)

    def push(self, sample: float) -> float:
        """Take a sample; the filtered value."""
        assert self.window.ndim == 1, "a vector"
        assert self.scratch.shape == self.window.shape, "a twin"
        self.window[:-1] = self.window[1:]
        self.window[-1] = sample
        np.multiply(self.window, self.gain, out=self.scratch)
        norm = linalg.norm(self.scratch)
        return float(self.scratch.sum()) + float(norm)
