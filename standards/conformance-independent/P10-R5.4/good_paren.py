def f(x: int, c: bool) -> int:
    assert (
        x > 0
    ), "E1"
    assert (x > 0) or c, "E2"
    assert len({x, 1}) >= 2, "E3"
    assert x is not None, "E4"
    return x
