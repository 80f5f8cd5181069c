def two(xs: list[int]) -> int:
    n = 0
    for i in xs:
        n += i
    for i in range(3):
        n += i
    k = {i: 1 for i in xs}
    return n + len(k)
