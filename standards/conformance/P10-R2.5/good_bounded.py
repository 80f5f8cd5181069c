"""What is read to its end has one."""

from itertools import chain, repeat

import numpy as np


def total(values: list[int]) -> int:
    """Sums, extremes, membership."""
    padded = list(chain(values, repeat(0, 8)))
    if 3 in padded:
        return max(padded)
    first, *rest = padded
    return first + sum(rest) + sum(value * value for value in values)


def wave(samples: list[float]) -> np.ndarray:
    """fromiter with something that ends, and stars."""
    print(*samples)
    return np.fromiter(samples, dtype=np.float32)
