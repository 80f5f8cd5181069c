# flightlm-test: profile=flight
import numpy as xp
from numpy.linalg import inv


def helper(m: xp.ndarray) -> None:
    i = inv(m)  # expect: P10-R3.2
    s = xp.stack((m, i))  # expect: P10-R3.2
    k = xp.linspace(0.0, 1.0, 5)  # expect: P10-R3.2
    print(s, k)


def root(m: xp.ndarray) -> None:  # flightlm: steady
    for _ in range(2):
        helper(m)
