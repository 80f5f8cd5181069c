"""Building a container of an endless iterator never ends."""

import itertools
from collections import deque


def numbers() -> list[int]:
    """A list."""
    return list(itertools.count())  # expect: P10-R2.5


def turns(names: list[str]) -> deque[str]:
    """A queue, by way of a variable."""
    order = itertools.cycle(names)
    return deque(order)  # expect: P10-R2.5


def unique(names: list[str]) -> set[str]:
    """A set does not grow, and the loop goes on."""
    return set(itertools.cycle(names))  # expect: P10-R2.5
