def f(n: int, xs: list[int]) -> int:
    assert n > 0  # expect: P10-R5.9
    assert (n < 100)  # expect: P10-R5.9
    assert n in xs  # expect: P10-R5.9
    return n


class Job:
    assert len("abc") == 3  # expect: P10-R5.9
