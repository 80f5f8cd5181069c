"""The seeded violations of the self-test: at least one of each sub-rule, marked where it stands.

The files are analysed together, at profile flight, as one small project.  A mark names what must
be found on its line; what else is found there does not matter.
"""

from __future__ import annotations

from typing import Final

from flightlm.checker.settings import Settings

SETTINGS: Final = Settings(
    file="pyproject.toml",
    import_walls={"walled": ("math",)},
    weakenings=("[tool.mypy] strict = false",),
)

R01: Final = """
import sys


def countdown(n: int) -> int:  # expect: P10-R1.1
    return countdown(n - 1)


def even(n: int) -> bool:  # expect: P10-R1.2
    return odd(n - 1)


def odd(n: int) -> bool:
    return even(n - 1)


class Node:
    def visit(self, other) -> None:  # expect: P10-R1.3
        other.visit(self)


def find(rows: list[int]) -> int:
    try:
        raise KeyError("first")  # expect: P10-R1.4
    except KeyError:
        return 0


def stop() -> None:
    sys.exit(1)  # expect: P10-R1.5


def scan(rows: tuple[int, ...]) -> int:
    for row in rows:  # expect: P10-R1.6
        if row > 3:
            break
    else:
        return 1
    return 0
"""

R02: Final = """
import itertools
import queue
import re

PATTERN = re.compile("(a+)+b")  # expect: P10-R2.8


def spin(ready: bool) -> None:
    while not ready:  # expect: P10-R2.1
        print("waiting")


def count_up() -> None:
    for number in itertools.count():  # expect: P10-R2.2
        print(number)


def grow(rows: list[int]) -> None:
    assert len(rows) <= 8, "few rows"
    for row in rows:
        rows.append(row)  # expect: P10-R2.3


def drift() -> None:
    level = 0.0
    while level < 1.0:  # expect: P10-R2.4
        level += 0.1


def total() -> int:
    return sum(itertools.count())  # expect: P10-R2.5


def take(jobs: queue.Queue[int]) -> int:
    return jobs.get()  # expect: P10-R2.6


def serve(jobs: list[int]) -> None:
    while True:  # flightlm: nonterminating
        if jobs[0] > 3:
            return  # expect: P10-R2.7
"""

R03: Final = """
import numpy as np


class Engine:
    def __init__(self) -> None:
        self.a = np.zeros(8)
        self.b = np.zeros(8)
        self.c = np.zeros(8)
        self.rows: list[int] = []
        self.gain = unknown_gain()

    def step(self, scale) -> None:  # flightlm: steady
        self.b = self.a + self.c  # expect: P10-R3.1
        self.b = np.where(self.a, self.b, self.c)  # expect: P10-R3.2
        np.take(self.a, [0], out=self.c)  # expect: P10-R3.3
        self.b = self.a[[1, 2]]  # expect: P10-R3.4
        self.b = self.a.copy()  # expect: P10-R3.5
        self.c[...] = self.a * self.b  # expect: P10-R3.6
        self.rows.append(1)  # expect: P10-R3.7
        print(f"gain {self.gain}")  # expect: P10-R3.8
        self.other = Engine()  # expect: P10-R3.9

    def scale(self, factor) -> None:  # flightlm: steady  # expect: P10-R3.0
        self.a *= factor * 2


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)  # expect: P10-R3.10
"""

R04: Final = (
    "def long_one(a: int) -> int:  # expect: P10-R4.1 P10-R4.2\n"
    + "    a = a + 1\n" * 61
    + """    return a


def packed(a: int) -> int:
    a = 1; return a  # expect: P10-R4.3


def wide(a: int, b: int, c: int, d: int, e: int, f: int, g: int) -> int:  # expect: P10-R4.4
    return a


def complex_one(a: int) -> int:  # expect: P10-R4.5
"""
    + "    if a == 1:\n        a = 2\n" * 16
    + """    return a


def nested(a: int) -> int:
    if a > 1:
        if a > 2:
            if a > 3:
                if a > 4:
                    if a > 5:  # expect: P10-R4.6
                        return 1
    return a


"""
    + "WIDTH = "
    + "1 + " * 30
    + "1  # expect: P10-R4.7\n"
)

R05: Final = '''"""Checks."""  # expect: P10-R5.1
import numpy as np


def bare(a: int) -> int:  # expect: P10-R5.2
    b = a + 1
    c = b + 1
    d = c + 1
    e = d + 1
    f = e + 1
    g = f + 1
    h = g + 1
    i = h + 1
    j = i + 1
    return j


def impure(rows: list[int]) -> int:
    assert rows.pop() > 0, "a row"  # expect: P10-R5.3
    return 1


def vacuous(a: int) -> int:
    assert (a > 0, "positive")  # expect: P10-R5.4
    return a


def never(a: int) -> int:
    assert False, "never"  # expect: P10-R5.5
    return a


def truthy(a: int, rows: list[int]) -> int:
    assert rows, "rows"  # expect: P10-R5.6
    return a


def swallowed(a: int) -> int:
    try:
        assert a > 0, "positive"
    except AssertionError:  # expect: P10-R5.8
        return 0
    return a


def silent(a: int) -> int:
    assert a > 0  # expect: P10-R5.9
    return a


def restated(a: int) -> int:
    assert isinstance(a, int), "an integer"
    assert isinstance(a, int), "still an integer"  # expect: P10-R5.10
    return a
'''

R06: Final = """
TOTAL = 0
CACHE: dict[str, int] = {}  # expect: P10-R6.2


def raise_total() -> None:
    global TOTAL  # expect: P10-R6.1
    TOTAL = TOTAL + 1
    CACHE["a"] = TOTAL


def collect(rows: list[int] = []) -> list[int]:  # expect: P10-R6.3
    return rows


class Box:
    items: list[int] = []  # expect: P10-R6.4

    def fill(self) -> None:
        self.late = 1  # expect: P10-R6.5


def last(rows: tuple[int, ...]) -> int:
    for row in rows:
        print(row)
    return row  # expect: P10-R6.6


def shadow(list: int) -> int:  # expect: P10-R6.7
    return list


def rebound(text: str) -> int:
    value = text
    value = len(text)  # expect: P10-R6.8
    return value


def unused(a: int) -> int:
    left = a  # expect: P10-R6.9
    return 1


def branch(a: int) -> int:
    early = a * 3  # expect: P10-R6.10
    if a > 1:
        return early
    return 0


class Dial:
    __slots__ = ("level",)

    def __init__(self) -> None:
        self.level = 0


def turn(dial: Dial) -> None:
    dial.level = 3  # expect: P10-R6.11
"""

R07: Final = """
import subprocess


def size(text: str) -> int:
    return len(text)


def find(text: str) -> str | None:
    if text == "":
        return None
    return text


def drop(text: str) -> None:
    size(text)  # expect: P10-R7.1


def keep(text: str) -> None:
    kept = size(text)  # expect: P10-R7.2


def unchecked(text: str) -> int:
    found = find(text)
    return len(found.strip())  # expect: P10-R7.3


def divide(a: int, b: int) -> float:  # expect: P10-R7.4
    return a / b


def hide(text: str) -> int:
    try:
        return int(text)
    except:  # expect: P10-R7.5
        return 0


def lookup(table: dict[str, int], name: str) -> int:
    try:
        return table[name]
    except KeyError:  # expect: P10-R7.6
        return 0


def translate(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RuntimeError("no number")  # expect: P10-R7.7


def call() -> None:
    subprocess.run(["true"], timeout=1)  # expect: P10-R7.8


def mixed(a: int):
    if a > 0:
        return a
    return  # expect: P10-R7.9


def numbers():
    yield 1
    return 2


def use():
    yield from numbers()  # expect: P10-R7.10
"""

R08: Final = """
from os.path import *  # expect: P10-R8.7
import os
import math

LEVEL = 3
import json  # expect: P10-R8.9


def run(text: str) -> object:
    return eval(text)  # expect: P10-R8.1


def read(box: object, name: str) -> object:
    return getattr(box, name)  # expect: P10-R8.2


def patch() -> None:
    math.pi = 3  # expect: P10-R8.3


class Ghost:
    def __getattr__(self, name: str) -> int:  # expect: P10-R8.4
        return 1


def wrap(f):
    return f


@wrap  # expect: P10-R8.5
def wrapped() -> int:
    return 1


def late() -> object:
    import random  # expect: P10-R8.6
    return random


def many(*rows: int) -> int:  # expect: P10-R8.8
    return 1


def home() -> str:
    return os.environ["HOME"]  # expect: P10-R8.10


caf\u00e9 = 1  # expect: P10-R8.11
total = []  # type: list[int]  # expect: P10-R8.12
"""

R09: Final = """
import numpy as np
from typing import Any


class Deep:
    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.table = np.zeros(8)
        self.hook = helper  # expect: P10-R9.2

    def reach(self) -> object:
        return self.a.b.c.d  # expect: P10-R9.1

    def internal(self) -> np.ndarray:
        return self.table  # expect: P10-R9.7


def helper() -> int:
    return 1


def call(thing, name: str) -> object:
    return thing[name]()  # expect: P10-R9.3


TWICE = lambda n: 2 * n  # expect: P10-R9.4


def view(data: bytes) -> np.ndarray:
    return np.frombuffer(data)  # expect: P10-R9.5


def anything(value: Any) -> None:  # expect: P10-R9.6
    print(value)


def fluent(text: str) -> str:
    return text.strip().lower().upper().title()  # expect: P10-R9.8
"""

R10: Final = """
VALUE = 1 is 1  # expect: P10-R10.1
OTHER = 2  # noqa: E501 # expect: P10-R10.4
MORE = 3  # noqa # expect: P10-R10.5
"""

N: Final = """
def both(a: int, b: int) -> bool:
    if a > 0 and b > 0:  # expect: P10-N2
        return True
    return False


def later(a: int) -> int:
    # TODO: do it  # expect: P10-N3
    return a


def ratio(a: float, b: float) -> float:
    return a / b  # expect: P10-N4
"""

WALL: Final = """
import socket  # expect: P10-ARCH
"""

PACKAGE: Final = '''"""A package that runs under python -O."""  # expect: P10-R5.7
'''

SEEDS: Final = (
    ("n.py", N),
    ("package/__init__.py", PACKAGE),
    ("package/checked.py", "def f(a: int) -> int:\n    assert a > 0, 'positive'\n    return a\n"),
    ("r01.py", R01),
    ("r02.py", R02),
    ("r03.py", R03),
    ("r04.py", R04),
    ("r05.py", R05),
    ("r06.py", R06),
    ("r07.py", R07),
    ("r08.py", R08),
    ("r09.py", R09),
    ("r10.py", R10),
    ("walled/__init__.py", WALL),
)
# What the settings above give away, beside what the marks announce.
ELSEWHERE: Final = (("pyproject.toml", 1, "P10-R10.6"),)
