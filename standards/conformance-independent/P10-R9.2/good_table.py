from typing import Final


def add(a: int) -> int:
    return a + 1


def sub(a: int) -> int:
    return a - 1


TABLE: Final = {"add": add, "sub": sub}


def key_of(x: int) -> int:
    return -x


def run(op: str, xs: list[int]) -> int:
    ys = sorted(xs, key=key_of)
    return TABLE[op](3) + min(xs, key=key_of) + ys[0]
