"""`in` reads until it finds."""

from itertools import count


def is_multiple(value: int, step: int) -> bool:
    """Never ends for a value that is none."""
    return value in count(0, step)  # expect: P10-R2.5


def is_even(value: int) -> bool:
    """By way of map."""
    evens = map(abs, count(0, 2))
    return value in evens  # expect: P10-R2.5
