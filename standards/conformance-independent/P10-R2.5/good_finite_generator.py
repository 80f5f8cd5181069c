from collections.abc import Iterator


def evens(n: int) -> Iterator[int]:
    for i in range(n):
        yield 2 * i


def use(n: int) -> int:
    total = sum(evens(n))
    if 4 in evens(n):
        total += 1
    return total + len(list(evens(3))) + len({*evens(2)})
