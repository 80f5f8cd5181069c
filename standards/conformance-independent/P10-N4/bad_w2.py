import numpy as np


class Meter:
    def __init__(self, n: int) -> None:
        self.n = n

    def rate(self, t: float) -> float:
        if self.n:
            pass
        return t / self.n  # expect: P10-N4

    def mod(self, xs: list[int], k: int) -> int:
        return len(xs) % k  # expect: P10-N4


def mean(xs: list[float]) -> float:
    total = 0.0
    n = 0
    for x in xs:
        total += x
        n += 1
    return total / n  # expect: P10-N4


def clamp(a: float, b: float) -> float:
    d = max(b, 0.0)
    return a / d  # expect: P10-N4


def safe_not(a: int, b: int) -> float:
    if b == 0 and a > 0:
        return 0.0
    return a / b  # expect: P10-N4
