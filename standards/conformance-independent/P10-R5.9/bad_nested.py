def outer(n: int) -> int:
    def inner(k: int) -> int:
        assert k  # expect: P10-R5.9
        return k

    try:
        assert inner(n) > 0  # expect: P10-R5.9
    finally:
        assert n != 3  # positive  # expect: P10-R5.9
    return n
