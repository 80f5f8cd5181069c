def mean(values: list[float]) -> float:
    total = 0
    for value in values:
        total = total + value
    count = len(values)
    total = total / max(count, 1)
    return total
