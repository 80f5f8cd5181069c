def run(n: int) -> int:
    assert n > 0, "E1"
    return n
