from typing import cast


def f(x: object) -> int:
    n = cast(int, x)
    return n
