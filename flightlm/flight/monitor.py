"""Outliers of the loss and of the gradient norm: z-scores over a window of the last steps.

The method is llm.c's outlier_detector.h: a window of 128 values, sums kept in float64.  A step
whose z-score is above the limit, or whose value is not finite, is skipped by the trainer.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F64


class Monitor:
    """One series: the z-score of each new value against the window before it."""

    __slots__ = ("_values", "count")

    def __init__(self, values: F64) -> None:
        assert values.shape == (limits.MONITOR_WINDOW,), "one place per step of the window"
        assert values.ndim == 1, "a series"
        values.fill(0.0)
        self._values: Final = values
        self.count = 0

    def score(self, value: float) -> float:  # flightlm: steady
        """The z-score of `value`; 0 until the window is full, infinite if it is not finite."""
        assert isinstance(value, float), "a value of one step"
        assert self.count >= 0, "values are counted from 0"
        if not math.isfinite(value):
            return math.inf
        if self.count < limits.MONITOR_WINDOW:
            return 0.0
        values = self._values
        total: np.float64 = np.add.reduce(values)
        squares: np.float64 = np.vecdot(values, values)
        mean = total.item() / limits.MONITOR_WINDOW
        variance = max(squares.item() / limits.MONITOR_WINDOW - mean * mean, 0.0)
        assert variance >= 0.0, "a variance is not negative"
        if variance == 0.0:
            return 0.0
        return (value - mean) / math.sqrt(variance)

    def add(self, value: float) -> None:  # flightlm: steady
        """Put a value of a step that was not skipped into the window."""
        assert math.isfinite(value), "only finite values are kept"
        assert self.count >= 0, "values are counted from 0"
        self._values[self.count % limits.MONITOR_WINDOW] = value
        self.count += 1

    def resume(self, count: int) -> None:
        """Go on after `count` values; the window holds the last of them."""
        assert count >= 0, "values are counted from 0"
        assert self._values.ndim == 1, "a series"
        self.count = count
