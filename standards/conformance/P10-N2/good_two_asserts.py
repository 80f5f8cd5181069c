# flightlm-test: profile=flight
def interpolate(table: list[float], index: int) -> float:
    assert index >= 0, "an index counts from 0"
    assert index < len(table), "an index of the table"
    return table[index]
