def f(n: int | str, x: object, y) -> int:
    assert isinstance(n, int), "E1"
    assert isinstance(x, str), "E2"
    assert isinstance(y, list), "E3"
    return n
