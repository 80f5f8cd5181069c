def kind(n: int, flag: bool, xs: list[int]) -> str:
    assert not flag, "E1"
    assert n != 0, "E2"
    assert not xs, "E3"
    if n == 1:
        return "a"
    raise AssertionError("E4")
