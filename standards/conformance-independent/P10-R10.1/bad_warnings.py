def f(n: int, name: str) -> int:
    assert (n > 0, "E1")  # expect: P10-R10.1
    if n is 3:  # expect: P10-R10.1
        return 1
    if name is not "x":  # expect: P10-R10.1
        return 2
    return n
