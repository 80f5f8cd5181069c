"""The list goes to another module, which leaves it alone."""

from figures import share


def shares(values: list[int]) -> list[float]:
    return [share(values, value) for value in values]


def largest(values: list[int]) -> float:
    best = 0.0
    for value in values:
        best = max(best, share(values, value))
    return best
