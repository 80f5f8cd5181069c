import numpy as np


def skip(xs: list[int]) -> int:
    i = 0
    total = 0
    while i < len(xs):  # expect: P10-R2.1
        if xs[i] < 0:
            continue
        total += xs[i]
        i += 1
    return total


def moving(n: int) -> int:
    i = 0
    while i < n:  # expect: P10-R2.1
        i += 1
        n += 1
    return i


def wrap(buf: bytes) -> int:
    i = np.uint8(0)
    while i < 300:  # expect: P10-R2.1
        i += 1
    return int(i)


def halve(n: int) -> int:
    steps = 0
    while n:  # expect: P10-R2.1
        n //= 2
        steps += 1
    return steps


def not_equal(n: int) -> int:
    i = 0
    while i != n:  # expect: P10-R2.1
        i += 2
    return i


def backwards(n: int) -> int:
    i = 0
    while i < 10:  # expect: P10-R2.1
        i -= 1
    return i
