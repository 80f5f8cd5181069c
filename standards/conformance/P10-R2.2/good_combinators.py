"""Endless iterators that something cuts."""

import itertools
from itertools import count, islice


def labelled(names: list[str]) -> list[str]:
    """zip ends with its shortest argument."""
    found: list[str] = []
    for number, name in zip(count(1), names):
        found.append(f"{number} {name}")
    return found


def first_primes() -> list[int]:
    """islice with a stop."""
    found: list[int] = []
    for number in islice(count(2), 100):
        if all(number % prime for prime in found):
            found.append(number)
    return found


def doubled(values: list[int]) -> list[int]:
    """map and filter of something that ends, repeat with a number."""
    found = [2 * value for value in map(abs, values)]
    found.extend(value for value in filter(None, values))
    for filler in itertools.repeat(0, 3):
        found.append(filler)
    for left, right in itertools.pairwise(values):
        found.append(left - right)
    for value in itertools.chain(values, (1, 2), range(3)):
        found.append(value)
    return found
