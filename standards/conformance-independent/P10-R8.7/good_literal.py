from math import floor, ceil

__all__ = ["f", "g"]


def f() -> int:
    return floor(1.5)


def g() -> int:
    return ceil(1.5)
