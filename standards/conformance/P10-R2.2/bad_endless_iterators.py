"""Iterators of the library that never end, under other names."""

import itertools
from itertools import cycle as turns
from itertools import repeat


def ids() -> int:
    """The plain one."""
    last = 0
    for number in itertools.count(1):  # expect: P10-R2.2
        last = number
        if number % 97 == 0:
            break
    return last


def shifts(names: list[str]) -> list[str]:
    """An alias, kept in a variable."""
    plan: list[str] = []
    order = turns(names)
    for name in order:  # expect: P10-R2.2
        plan.append(name)
        if len(plan) > 30:
            break
    return plan


def padded(values: list[int]) -> int:
    """One endless arm is enough."""
    total = 0
    for left, right in itertools.zip_longest(values, repeat(0)):  # expect: P10-R2.2
        total += left - right
    for value in itertools.chain(values, itertools.count()):  # expect: P10-R2.2
        total += value
    return total


def numbered() -> int:
    """enumerate and takewhile go on as long as what they wrap."""
    total = 0
    for place, value in enumerate(itertools.count()):  # expect: P10-R2.2
        total += place * value
    for value in itertools.takewhile(bool, itertools.count(1)):  # expect: P10-R2.2
        total += value
    return total
