# flightlm-test: profile=flight
import numpy as np


def f(a: int, b: int, xs: list[int]) -> int:
    ok = (a > 1) and (b > 1)  # expect: P10-N2
    n = sum(1 for x in xs if x > 0 if x < 9)  # expect: P10-N2
    while not (a > 3 or b > 3):  # expect: P10-N2
        a += 1
    if np.logical_and(a > 1, b > 1):  # may: P10-N2
        return 1
    if a > 1 if b else False:  # expect: P10-N2
        return 2
    if (a < 3) | (b > 4):  # expect: P10-N2
        return n
    if 1 <= a <= 3:  # expect: P10-N2
        return int(ok)
    c = max(a, b) or 3  # expect: P10-N2
    return c
