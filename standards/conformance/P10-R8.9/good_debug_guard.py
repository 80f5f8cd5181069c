"""Refuses to be imported where asserts are off."""

if not __debug__:
    raise RuntimeError("run without -O: the asserts of this package are its safety net")

import math


def root(value: float) -> float:
    """The square root."""
    assert value >= 0.0, "a root needs a number that is not negative"
    return math.sqrt(value)
