"""Sums, tests and extremes read to the end."""

from itertools import chain, count, repeat


def total(values: list[int]) -> int:
    """An endless tail."""
    return sum(chain(values, repeat(0)))  # expect: P10-R2.5


def smallest() -> int:
    """The smallest of all."""
    return min(count(5))  # expect: P10-R2.5


def every() -> bool:
    """`all` ends at the first false value, and there is none."""
    return all(count(1))  # expect: P10-R2.5
