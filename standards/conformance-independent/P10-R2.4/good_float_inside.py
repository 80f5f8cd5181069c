import numpy as np


def decay(xs: np.ndarray, eps: float) -> int:
    n = 0
    err = 1.0
    while n < 50:
        err = err * 0.5
        n += 1
        if err < eps:
            break
    return n
