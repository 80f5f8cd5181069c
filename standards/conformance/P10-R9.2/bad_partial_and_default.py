"""Partial applications and default functions are function values."""

from collections.abc import Callable
from functools import partial


def scale(factor: float, value: float) -> float:
    """A scaled value."""
    return factor * value


def identity(value: float) -> float:
    """The value itself."""
    return value


def double(values: list[float]) -> list[float]:
    """Twice each value."""
    twice = partial(scale, 2.0)  # expect: P10-R9.2
    return list(map(twice, values))


def name_of(value: float, step: Callable[[float], float] = identity) -> str:  # expect: P10-R9.2
    """A step as text."""
    return f"{value} {step is identity}"
