def f(n: int) -> int:
    limit = 10
    assert limit > 0, "E1"  # expect: P10-R5.4
    mode = "fast"
    assert mode == "fast", "E2"  # expect: P10-R5.4
    assert 0 <= len([n]), "E3"  # expect: P10-R5.4
    assert not False, "E4"  # expect: P10-R5.4
    return n + limit
