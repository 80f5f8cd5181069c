# flightlm-test: profile=flight
def blend(left: float, right: float) -> float:  # expect: P10-R7.4
    assert left >= 0.0, "not negative"
    assert left <= 1.0, "a fraction"
    return left * 0.5 + right * 0.5
