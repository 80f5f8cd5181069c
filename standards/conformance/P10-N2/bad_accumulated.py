# flightlm-test: profile=flight
def all_inside(values: list[float], low: float) -> bool:
    ok = True
    for value in values:
        ok &= value > low  # expect: P10-N2
    while ok and values:  # expect: P10-N2
        values.pop()
    return not (ok or values)  # expect: P10-N2
