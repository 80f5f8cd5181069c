"""A function under a second, changing name."""

import math


def fast(x: float) -> float:
    """A rough root."""
    return x / 2.0


def roots(values: list[float], exact: bool) -> list[float]:
    """The root of each value."""
    if exact:
        root = math.sqrt  # expect: P10-R9.2
    else:
        root = fast  # expect: P10-R9.2
    return [root(value) for value in values]
