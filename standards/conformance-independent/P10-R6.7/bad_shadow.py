import json
from math import floor

LIMIT = 3


def f(list: int, id: int) -> int:  # expect: P10-R6.7
    return list + id


def g(n: int) -> int:
    json = n  # expect: P10-R6.7
    floor = json  # expect: P10-R6.7
    return floor


def h() -> int:
    LIMIT = 4  # expect: P10-R6.7
    for type in (1, 2):  # expect: P10-R6.7
        print(type)
    return LIMIT


def outer(n: int) -> int:
    def inner(n: int) -> int:  # expect: P10-R6.7
        return n

    return inner(n)


sum = 3  # expect: P10-R6.7
