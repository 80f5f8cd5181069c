def f(n: int, ok: bool) -> int:
    assert ok is not False, "E1"
    assert n == 0, "E2"
    assert not (n > 3), "E3"
    return n
