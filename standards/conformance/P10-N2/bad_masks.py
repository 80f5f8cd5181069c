# flightlm-test: profile=flight
"""Operators and functions that do the work of `and` and `or`."""

import operator


def locked(signal: float, noise: float, phase: float) -> bool:
    strong = signal > 3.0
    quiet = noise < 0.5
    if (signal > 3.0) & (noise < 0.5):  # expect: P10-N2
        return True
    if (phase > 1.0) | (phase < -1.0):  # expect: P10-N2
        return False
    if (signal > 1.0) * (noise < 1.0):  # expect: P10-N2
        return True
    if operator.and_(signal > 2.0, noise < 2.0):  # expect: P10-N2
        return True
    return strong & quiet  # expect: P10-N2
