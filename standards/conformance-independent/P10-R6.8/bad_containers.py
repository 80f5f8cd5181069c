import numpy as np


def f(xs: list[int]) -> int:
    xs = np.array(xs)  # expect: P10-R6.8
    n = len(xs)
    n = str(n)  # expect: P10-R6.8
    flag = True
    flag = "yes"  # expect: P10-R6.8
    return len(n) + len(flag)
