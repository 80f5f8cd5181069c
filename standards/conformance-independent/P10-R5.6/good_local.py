def run(xs: list[int], name: str) -> int:
    ok = len(xs) > 0
    assert ok, "E1"
    done = not name
    assert done, "E2"
    assert all(x > 0 for x in xs), "E3"
    assert any(x == 1 for x in xs), "E4"
    return len(xs)
