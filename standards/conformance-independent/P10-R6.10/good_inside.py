def price(n: int, vip: bool) -> int:
    if vip:
        rate = n * 3
        return n - rate
    return n


def scan(xs: list[int]) -> int:
    best = 0
    for x in xs:
        if x > best:
            best = x
    return best
