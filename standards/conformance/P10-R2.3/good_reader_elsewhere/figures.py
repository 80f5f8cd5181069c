"""Functions that only look at what they get."""


def share(values: list[int], value: int) -> float:
    return value / max(1, sum(values))
