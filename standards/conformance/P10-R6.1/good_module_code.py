"""Module code binds its own names."""

threshold = 3
if threshold > 2:
    threshold = 2


def above(value: int) -> bool:
    return value > threshold
