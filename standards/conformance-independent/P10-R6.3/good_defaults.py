from enum import Enum


class Mode(Enum):
    FAST = 1


LIMIT = 10


def f(a: int = 3, b: str = "x", c: tuple[int, ...] = (), d: float = -1.5, e: Mode = Mode.FAST) -> int:
    return a


def g(xs: list[int] | None = None, n: int = LIMIT, m: int = 2 * 3) -> int:
    if xs is None:
        xs = []
    return len(xs) + n + m
