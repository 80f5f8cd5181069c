def ratio(a: int, b: int, names: list[str]) -> float:
    if b == 0:
        raise ZeroDivisionError("E1")
    total = 0.0
    for name in names:
        total += len(name)
        total *= a
        total -= 1
    total /= b
    total += 3
    total *= 2
    total -= 1
    return total
