def f(xs: list[int], n: int) -> int:
    limit = 10
    for x in xs:
        limit -= x
    assert limit > 0, "E1"
    mode = "fast"
    if n > 3:
        mode = "slow"
    assert mode == "fast", "E2"
    return limit
