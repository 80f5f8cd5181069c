# flightlm-test: profile=flight  # expect: P10-R5.1
"""Checks that do not count: vacuous, or the same twice."""


def scale(x: int, k: int) -> int:
    assert k > 0, "E1"
    assert k > 0, "E1"
    return x * k


def shift(x: int, k: int) -> int:
    assert True, "E2"
    assert x > 0, "E3"
    return x << k
