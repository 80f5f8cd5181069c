"""Callables whose values are known: aliases, partials, inner functions, decorated functions."""

import functools
import operator
import re
from operator import itemgetter

number = re.compile(r"[0-9]+").match
second = itemgetter(1)


@functools.lru_cache(maxsize=16)
def square(value: int) -> int:
    """The square."""
    return value * value


def scale(factor: int, value: int) -> int:
    """A multiple."""
    return factor * value


def table(values: list[int]) -> list[int]:
    """Numbers of a table."""
    double = functools.partial(scale, 2)

    def both(value: int) -> int:
        return double(value) + square(value)

    add = operator.add
    return [add(both(value), square(value)) for value in values]


def pairs(text: str) -> object:
    """The second item of a pair."""
    return second((number(text), text))
