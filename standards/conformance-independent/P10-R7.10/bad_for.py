from collections.abc import Generator


def parts(n: int) -> Generator[int, None, int]:
    for i in range(n):
        yield i
    return n


def use(n: int) -> int:
    total = 0
    for p in parts(n):  # expect: P10-R7.10
        total += p
    return total + sum(parts(n))  # expect: P10-R7.10
