def clamp(value: float, low: float, high: float) -> float:
    if value < low: return low  # expect: P10-R4.3
    if value > high: return high  # expect: P10-R4.3
    return value
