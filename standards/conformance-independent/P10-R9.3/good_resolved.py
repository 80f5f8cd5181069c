import os
from math import floor
from typing import Final


def add(a: int) -> int:
    return a + 1


TABLE: Final = {"add": add}


class A:
    def run(self, n: int) -> int:
        return self.go(n) + TABLE["add"](n)

    def go(self, n: int) -> int:
        text = os.path.join("a", "b").strip()
        return floor(1.5) + len(text) + n


def make() -> A:
    a = A()
    a.run(3)
    return a
