def cascade(values: list[float], divisor: float) -> float:
    assert divisor != 0, "a divisor"
    total = 0.0
    for value in values:
        total += value / divisor  # expect: P10-N4
        divisor -= 1.0
    return total
