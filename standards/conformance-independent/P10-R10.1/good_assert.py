def f(n: int) -> int:
    assert (n > 0), "E1"
    assert n < 3, ("E2", n)
    return n
