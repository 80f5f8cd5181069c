def pack(n: int) -> int:
    assert n < 256, "E1"
    return n
