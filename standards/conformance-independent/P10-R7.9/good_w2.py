import sys
from contextlib import contextmanager
from typing import NoReturn


def die(n: int) -> NoReturn:
    raise SystemExit(n)


def pick(n: int) -> int:
    if n > 3:
        return 1
    die(n)


def out(n: int) -> int:
    if n > 3:
        return 1
    sys.exit(2)


def loop(xs: list[int]) -> int:
    for x in xs:
        if x:
            return x
    else:
        return 0


def lock(n: int) -> int:
    try:
        return n
    except ValueError as exc:
        raise KeyError(n) from exc


def asserting(n: int) -> int:
    if n == 1:
        return 2
    raise AssertionError("x")
