# flightlm-test: profile=flight
from typing import Final

LIMIT: Final = 64


def fixed() -> int:
    i = 0
    while i < LIMIT:
        i += 1
    return i


def guarded(n: int) -> int:
    assert n <= LIMIT, "E1"
    i = 0
    while i < n:
        i += 1
    return i


def raised(data: bytes) -> int:
    if len(data) > 256:
        raise ValueError("E2")
    i = 0
    while i < len(data):
        i += 1
    return i


def clamped(n: int) -> int:
    m = min(n, 100)
    i = LIMIT
    i = 0
    while i < m:
        i += 1
    return i
