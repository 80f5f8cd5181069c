def last(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += x
    y = [x for x in xs]
    x = 3
    return total + x + len(y)


def handle(n: int) -> str:
    try:
        n += 1
    except ValueError as exc:
        return str(exc)
    return str(n)
