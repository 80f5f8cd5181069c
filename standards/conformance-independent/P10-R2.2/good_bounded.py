import itertools as it
from collections.abc import Iterator
from itertools import count, cycle, islice

import numpy as np


def pairs(xs: list[int], d: dict[str, int], a: np.ndarray, text: str) -> int:
    n = 0
    for i in range(10):
        n += i
    for i, x in enumerate(xs):
        n += i * x
    for k, v in d.items():
        n += v + len(k)
    for row in a:
        n += int(row[0])
    for ch in text:
        n += ord(ch)
    for x, i in zip(xs, count()):
        n += x * i
    for x in islice(cycle(xs), 20):
        n += x
    for x in it.chain(xs, (1, 2, 3)):
        n += x
    for x in it.repeat(3, 4):
        n += x
    for x in reversed(sorted(xs)):
        n += x
    for a_, b_ in it.pairwise(xs):
        n += a_ * b_
    for c in map(len, (text, "x")):
        n += c
    return n + sum(x for x in xs)


def firsts(xs: list[int]) -> Iterator[int]:
    for x in xs:
        yield x
        if x > 3:
            return


def use(xs: list[int]) -> int:
    n = 0
    for x in firsts(xs):
        n += x
    return n
