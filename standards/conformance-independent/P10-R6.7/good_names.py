import os as _os

LIMIT = 3


def f(list_: int, limit: int) -> int:
    id_ = list_ + limit
    return id_ + LIMIT + len(_os.sep)


def g(n: int) -> int:
    def inner(k: int) -> int:
        return k

    return inner(n)
