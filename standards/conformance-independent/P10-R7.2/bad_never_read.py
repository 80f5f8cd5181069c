def check(n: int) -> bool:
    return n > 0


def run(n: int) -> int:
    ok = check(n)  # expect: P10-R7.2
    status: bool = check(n + 1)  # expect: P10-R7.2
    return n


def loop(xs: list[int]) -> int:
    total = 0
    for x in xs:
        result = check(x)  # expect: P10-R7.2
        total += x
    return total
