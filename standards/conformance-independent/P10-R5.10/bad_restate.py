def f(n: int, name: str, xs: list[int]) -> int:
    assert isinstance(n, int), "E1"  # may: P10-R5.10
    assert isinstance(name, str), "E2"  # expect: P10-R5.10
    assert isinstance(xs, list), "E3"  # expect: P10-R5.10
    return n
