"""A nested function is defined on every run of the function around it."""

from collections.abc import Callable


def scaled(factor: float) -> Callable[[float], float]:
    """A function that scales."""
    if factor <= 0.0:
        raise ValueError("a factor is positive")

    def scale(value: float) -> float:
        return value * factor

    return scale
