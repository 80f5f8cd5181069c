# flightlm-test: profile=flight
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


class Box:
    def __init__(self, x: int) -> None:
        self.x = x


def gen(n: int):
    yield n


def step(n: int) -> int:  # flightlm: steady
    p = Point(n, n)  # expect: P10-R3.9
    b = Box(n)  # expect: P10-R3.9
    f = lambda v: v + n  # expect: P10-R3.9

    def inner() -> int:  # expect: P10-R3.9
        return n

    g = gen(n)  # expect: P10-R3.9
    import math  # expect: P10-R3.9

    fh = open("x", encoding="utf-8")  # expect: P10-R3.9
    fh.close()
    return p.x + b.x + f(1) + inner() + next(g) + math.floor(1.5)
