def normalised(values: list[float]) -> list[float]:
    scale = max(values, default=0.0)
    if scale == 0:
        scale = 1.0
    return [value / scale for value in values]


def handled(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return 0.0
