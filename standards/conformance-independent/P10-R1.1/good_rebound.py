import functools
from typing import Callable


def timed(fn: Callable[[int], int]) -> Callable[[int], int]:
    @functools.wraps(fn)
    def wrapper(n: int) -> int:
        return fn(n)

    return wrapper


def square(n: int) -> int:
    return n * n


square = timed(square)


@timed
def cube(n: int) -> int:
    return n * square(n)
