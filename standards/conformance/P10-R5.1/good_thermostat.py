# flightlm-test: profile=flight
def clamp(value: float, low: float, high: float) -> float:
    assert low < high, "a range"
    result = max(low, min(value, high))
    assert result >= low, "not below"
    return result


def heat(power: float) -> float:
    if power < 0.0:
        raise ValueError("power is not negative")
    warm = power * 0.9
    assert warm <= power, "losses"
    return warm
