def harmonic(n: int) -> float:
    total = 0.0
    for k in range(1, n + 1):
        total += 1.0 / k
    return total


def cumulative(values: list[float]) -> list[float]:
    means: list[float] = []
    total = 0.0
    for count, value in enumerate(values, 1):
        total += value
        means.append(total / count)
    return means
