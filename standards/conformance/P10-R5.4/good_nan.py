import math


def mean(samples: list[float]) -> float:
    total = sum(samples)
    if total != total:
        raise ValueError("not a number")
    assert isinstance(total, float), "a sum of floats"
    assert math.isfinite(total), "no overflow"
    return total / len(samples)
