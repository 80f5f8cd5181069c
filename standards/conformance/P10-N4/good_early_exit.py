def mean(values: list[float]) -> float:
    if not values:
        return 0.0
    return sum(values) / len(values)


def spread(values: list[float]) -> float:
    count = len(values)
    if count < 2:
        raise ValueError("two values are needed")
    return (max(values) - min(values)) / count
