def run(n: int) -> int:
    try:
        a = n + 1
        b = a + 1
        c = b + 1
        d = c + 1
        n = d + 1
    except OverflowError as exc:
        raise ValueError("E1") from exc
    return n
