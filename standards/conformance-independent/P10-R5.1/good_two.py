# flightlm-test: profile=flight
from typing import Protocol


class Source(Protocol):
    def read(self, n: int) -> bytes: ...


def scale(x: int, k: int) -> int:
    assert k > 0, "E1"
    assert x >= 0, "E2"
    return x * k


def shift(x: int, k: int) -> int:
    if x < 0:
        raise ValueError("E3")
    assert k < 32, "E4"
    return x << k
