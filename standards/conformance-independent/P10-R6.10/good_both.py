def price(n: int, vip: bool) -> int:
    rate = n * 3
    if vip:
        return n - rate
    return n + rate
