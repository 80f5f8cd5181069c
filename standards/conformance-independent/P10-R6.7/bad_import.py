from shutil import copy
from re import compile  # expect: P10-R6.7


def copy(a: str) -> str:  # expect: P10-R6.7
    return a


def use(x: int) -> int:
    from math import pow  # expect: P10-R6.7

    return pow(x, 2) + len(compile("a").pattern)
