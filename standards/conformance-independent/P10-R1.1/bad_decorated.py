import functools
from typing import Callable


def cached(fn: Callable[[int], int]) -> Callable[[int], int]:
    memo: dict[int, int] = {}

    @functools.wraps(fn)
    def wrapper(n: int) -> int:
        if n not in memo:
            memo[n] = fn(n)
        return memo[n]

    return wrapper


@functools.lru_cache(maxsize=None)
def fib(n: int) -> int:  # expect: P10-R1.1
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def plain(n: int) -> int:  # expect: P10-R1.1
    match n:
        case 0:
            return 0
        case _:
            return min(plain(n - 1), 3)


total = cached(plain)
