def price(n: int, vip: bool) -> int:
    rate = n * 3  # expect-any a: P10-R6.10
    if vip:
        return n - rate  # expect-any a: P10-R6.10
    return n
