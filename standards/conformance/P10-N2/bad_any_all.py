# flightlm-test: profile=flight
from builtins import all as every


def safe(temperatures: list[float], voltage: float) -> bool:
    if any(t > 80.0 for t in temperatures):  # expect: P10-N2
        return False
    if every([voltage > 24.0, voltage < 32.0]):  # expect: P10-N2
        return True
    limits = (voltage > 20.0, voltage < 36.0)
    return all(limits)  # expect: P10-N2
