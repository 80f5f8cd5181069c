def checked(n: int, limit: int) -> int:
    assert n > 0, "E1"
    assert limit > n, "E2"
    return n
