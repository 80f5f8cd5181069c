def check(n: int) -> bool:
    return n > 0


def run(n: int, xs: list[int]) -> int:
    ok = check(n)
    if not ok:
        return 0
    _ = check(3)
    total = max(xs)
    total += 1
    a, _ = divmod(n, 3)
    return total + a
