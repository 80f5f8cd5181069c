from collections.abc import Iterator


def parts(n: int) -> Iterator[int]:
    if n == 0:
        return
    for i in range(n):
        yield i
    return None


def use(n: int) -> int:
    total = 0
    for p in parts(n):
        total += p
    return total


def more(n: int):
    yield from parts(n)
