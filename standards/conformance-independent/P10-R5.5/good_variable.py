def f(enabled: bool) -> int:
    zero = int("0")
    assert zero == 0, "E1"
    assert not any((enabled, False)), "E2"
    return zero
