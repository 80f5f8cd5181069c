def f(n: int, name: str) -> int:
    assert n > 0, "E1"
    assert len(name) < 10, "E2"
    assert n != 3, "E3"
    return n
