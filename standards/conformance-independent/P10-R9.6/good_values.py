from collections.abc import Callable

table = {"a": [[[1]]]}


def f(cb: Callable[[int], int], t: object) -> int:
    x = table["a"][0]
    return cb(len(x))
