from math import sqrt  # expect: P10-R6.9
from os import open  # expect: P10-R6.7


def sqrt(x: float) -> float:  # expect: P10-R6.7
    return x**0.5


def first(path: str) -> int:
    return open(path, 0)
