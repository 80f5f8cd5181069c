# flightlm-test: profile=flight
"""The untyped function is reached from the root."""


def control(a: int) -> int:  # flightlm: steady
    return blend(a, 2)


def blend(a, b):  # expect-any a: P10-R3.0
    return a + b  # expect-any a: P10-R3.0
