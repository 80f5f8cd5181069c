import logging
from collections.abc import Callable
from typing import cast


def deco(fn: "Callable[[int], int]") -> int:
    x: "Callable[[int], int]" = fn
    return cast("int", x(1))


class Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print("x")


def unpack(p: tuple[int, int, int]) -> int:
    a, _b, _ = p
    return a


def outer(k: int) -> int:
    total = 0
    for total in range(k):
        print(total)
    return total
