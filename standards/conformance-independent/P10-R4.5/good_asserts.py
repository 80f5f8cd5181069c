# flightlm-test: profile=flight
def check(a: int, b: int) -> int:
    assert a > 0, "E0"
    assert a > 1, "E1"
    assert a > 2, "E2"
    assert a > 3, "E3"
    assert a > 4, "E4"
    assert a > 5, "E5"
    assert a > 6, "E6"
    assert a > 7, "E7"
    assert a > 8, "E8"
    assert a > 9, "E9"
    assert a > 10, "E10"
    assert a > 11, "E11"
    assert a > 12, "E12"
    assert a > 13, "E13"
    assert a > 14, "E14"
    if a > b:
        return a
    return b
