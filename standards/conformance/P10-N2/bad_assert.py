# flightlm-test: profile=flight
def interpolate(table: list[float], index: int) -> float:
    assert index >= 0 and index < len(table), "an index of the table"  # expect: P10-N2
    assert 0 <= index < 100, "a small index"  # expect: P10-N2
    return table[index]
