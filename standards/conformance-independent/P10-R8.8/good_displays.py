def merge(a: dict[str, int], b: list[int]) -> int:
    c = {**a, "x": 1}
    d = [*b, 1]
    e = (*b, 2)
    return len(c) + len(d) + len(e) + 2**3
