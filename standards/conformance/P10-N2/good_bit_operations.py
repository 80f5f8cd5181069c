# flightlm-test: profile=flight
"""Bit fields, unions of types and products of numbers combine no conditions."""

ENABLE = 1
ARMED = 2


def flags_of(word: int, gain: int | None) -> int:
    masked = word & (ENABLE | ARMED)
    if gain is None:
        return masked
    return masked * gain


def merged(first: set[int], second: set[int]) -> set[int]:
    return (first | second) - (first & second)
