"""Names that only look like endless iterators."""

import itertools


def count(text: str) -> list[int]:
    """A function of the project with the name of an iterator."""
    return [len(word) for word in text.split()]


def lengths(text: str) -> int:
    """Not itertools.count."""
    total = 0
    for length in count(text):
        total += length
    return total


def turn(values: list[int], cycle: list[int]) -> int:
    """A parameter with the name of one, and an iterator that is only asked for the next value."""
    fresh = itertools.count()
    total = 0
    for value in cycle:
        total += value * next(fresh)
    for value in zip(values, itertools.cycle(values)):
        total += value[0]
    return total
