def short(a: int) -> int:
    b = a + 1
    c = b * 2
    return c


def longer(rows: list[int], lo: int) -> int:
    assert lo >= 0, "E1"
    n = 0
    for row in rows:
        if row > lo:
            n += 1
        else:
            n -= 1
        n *= 2
        n %= 100
        n += lo
    print(n)
    return n
