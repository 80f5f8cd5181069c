def check(a: int, b: int) -> tuple[int, int]:
    assert (a, b) != (0, 0), "a point"
    assert (a > 0), "positive"
    return (a, b)
