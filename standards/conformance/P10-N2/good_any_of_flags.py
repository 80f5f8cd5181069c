# flightlm-test: profile=flight
"""any over a container that somebody else filled; a mask product."""


def is_set(words: list[int]) -> bool:
    return any(words)


def rectified(x: float) -> float:
    return x * (x > 0.0)
