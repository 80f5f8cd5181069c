import os  # expect: P10-R6.9
import json as j  # expect: P10-R6.9
from math import floor, sqrt  # expect: P10-R6.9
import sys


def f(n: int, unused: int) -> int:  # expect: P10-R6.9
    x = 3  # expect: P10-R6.9
    y: int = 4  # expect: P10-R6.9
    return floor(n)


def g() -> int:
    try:
        return len(sys.argv)
    except ValueError as exc:  # expect: P10-R6.9
        return 0
