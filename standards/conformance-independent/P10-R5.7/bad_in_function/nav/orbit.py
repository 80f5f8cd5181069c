def period(a: float) -> float:
    assert a > 0, "E1"
    return a
