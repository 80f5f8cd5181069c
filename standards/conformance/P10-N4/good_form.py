"""The form of the divisor rules zero out."""

import math


def smoothed(count: int, words: list[str]) -> float:
    return (count + 1) / (len(words) + 1)


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def at_least_one(total: float, n: int) -> float:
    return total / max(n, 1)


def normal(x: float, eps: float) -> float:
    scale = 2.0 * math.pi
    return x / scale + x / (1 << 4)
