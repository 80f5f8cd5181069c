# flightlm-test: profile=flight
from typing import Final

import numpy as np

N_HEAD: Final = 8
NAMES: Final = ("a", "b", "c")


def fixed(a: np.ndarray) -> int:
    total = 0
    for h in range(N_HEAD * 2):
        total += h
    for i in range(a.shape[0]):
        total += i
    for name in NAMES:
        total += len(name)
    return total


def guarded(n: int, xs: list[int]) -> int:
    if n > 100:
        raise ValueError("E1")
    assert len(xs) <= 32, "E2"
    total = 0
    for i in range(n):
        total += i
    for x in xs:
        total += x
    for k in range(min(n, 16)):
        total += k
    return total
