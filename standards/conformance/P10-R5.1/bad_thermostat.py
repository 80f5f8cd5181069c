"""A thermostat."""  # expect: P10-R5.1
# flightlm-test: profile=flight


def clamp(value: float, low: float, high: float) -> float:
    assert low < high, "a range"
    return max(low, min(value, high))


def heat(power: float) -> float:
    assert power >= 0.0, "power is not negative"
    return power * 0.9
