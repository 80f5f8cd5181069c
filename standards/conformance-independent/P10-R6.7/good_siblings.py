def f(n: int) -> int:
    total = n
    return total


def g(n: int) -> int:
    total = [x for x in range(n)]
    rows = [x for x in range(n)]
    return len(total) + len(rows)
