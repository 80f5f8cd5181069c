async def f(n: int) -> int:
    assert (n > 0, "E1")  # may: P10-R5.9
    for i in range(n):
        assert i < 10  # expect: P10-R5.9
    return n
