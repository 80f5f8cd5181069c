import math as m
from collections.abc import Sequence  # expect: P10-ARCH

NAME = str(m.pi)


def f(x: Sequence[int]) -> int:
    return len(x)
