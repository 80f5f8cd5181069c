"""Counts and smooths a picture's histogram: every call writes into an array that is there."""

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Levels = npt.NDArray[np.float64]


def count(histogram: Counts, values: Counts) -> None:
    """Add one for each value; a value may occur often."""
    np.add.at(histogram, values, 1)


def smooth(weights: Levels, levels: Levels, smoothed: Levels) -> None:
    """Weighted levels, with missing ones as zero."""
    np.nan_to_num(levels, copy=False)
    weights.dot(levels, smoothed)
    smoothed.clip(0.0, 1.0, smoothed)
    np.nan_to_num(smoothed, False)


def totals(levels: Levels, sums: Levels, whole: Levels, parts: Levels) -> None:
    """Sums by row, running sums, and whole and broken parts."""
    np.sum(levels, 1, None, sums)
    np.add.accumulate(sums, 0, None, sums)
    np.modf(levels, parts, whole)
    np.take(levels, 0, 0, sums)


def noise(generator: np.random.Generator, levels: Levels) -> None:
    """Fill with noise."""
    generator.standard_normal(None, np.float64, levels)
