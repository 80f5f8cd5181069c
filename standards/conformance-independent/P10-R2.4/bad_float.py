from fractions import Fraction

import numpy as np


def integrate(end: float, dt: float) -> float:
    t = 0.0
    area = 0.0
    while t < end:  # expect-any a: P10-R2.4
        area += t * dt
        t += dt  # expect-any a: P10-R2.4
    return area


def ratio() -> int:
    f = Fraction(0)
    n = 0
    while f < 1:  # expect-any b: P10-R2.4
        f += Fraction(1, 10)  # expect-any b: P10-R2.4
        n += 1
    return n


def narrow() -> int:
    k = np.int16(0)
    while k < 100:  # expect-any c: P10-R2.4
        k += 1  # expect-any c: P10-R2.4
    return int(k)


def mixed() -> float:
    x = 0
    while x < 10:  # expect-any d: P10-R2.4
        x += 0.1  # expect-any d: P10-R2.4
    return x
