def area(w: int, h: int, d: int = 1) -> int:
    return w * h * d


def run(pair: tuple[int, int], table: dict[str, int]) -> int:
    a = area(*pair)  # expect: P10-R8.8
    b = area(**table)  # expect: P10-R8.8
    c = area(1, *[2])  # expect: P10-R8.8
    d = area(1, 2, **{"d": 3})  # expect: P10-R8.8
    print(*pair, sep=",")  # expect: P10-R8.8
    return a + b + c + d
