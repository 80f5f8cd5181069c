"""Violations as text: what is inserted into a clean file, and the line where it must be found.

`_N` in a name becomes a number, so that many may stand in one file; ` #!` ends the line that must
be reported; of several marks one must be.  `top` lines stand behind the imports of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATEMENT: Final = "statement"  # before any statement of any function
SHALLOW: Final = "shallow"  # before a statement in the body of a function itself
METHOD: Final = "method"  # before a statement of a method
MODULE: Final = "module"  # between the definitions of the module
CLASS: Final = "class"  # between the methods of a class


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to break a rule.

    of_def  the line of the def around it is reported, not a marked one
    steady  the function becomes a steady root
    """

    rule: str
    body: str
    where: str = STATEMENT
    top: str = ""
    of_def: bool = False
    steady: bool = False


ARRAYS: Final = """
import numpy as np
SPARE_A_N: Final[np.ndarray] = np.zeros(8)
SPARE_B_N: Final[np.ndarray] = np.zeros(8)
SPARE_C_N: Final[np.ndarray] = np.zeros(8)
"""
FINAL: Final = "from typing import Final\n"


def in_steady(rule: str, body: str) -> Snippet:
    """A statement of steady code with three arrays at hand."""
    return Snippet(rule, body, top=FINAL + ARRAYS, steady=True)


CONTROL: Final = (
    Snippet("P10-R1.4", "try:\n    raise KeyError('first') #!\nexcept KeyError:\n    pass"),
    Snippet("P10-R1.5", "sys.exit(1) #!", top="import sys"),
    Snippet("P10-R1.5", "leave_N(1) #!", top="from os import _exit as leave_N"),
    Snippet("P10-R1.6", "for spare_N in range(3): #!\n    print(spare_N)\nelse:\n    print(3)"),
    Snippet("P10-R2.1", "wait_N = 3\nwhile wait_N != 0: #!\n    wait_N = abs(wait_N - 2)"),
    Snippet("P10-R2.1", "while True: #!\n    print(3)"),
    Snippet(
        "P10-R2.2",
        "for spare_N in it_N.count(): #!\n    print(spare_N)",
        top="import itertools as it_N",
    ),
    Snippet("P10-R2.2", "for spare_N in iter(input, ''): #!\n    print(spare_N)"),
    Snippet("P10-R2.3", "rows_N = [1]\nfor spare_N in rows_N:\n    rows_N.append(spare_N) #!"),
    Snippet("P10-R2.4", "level_N = 0.0\nwhile level_N < 1.0: #!\n    level_N += 0.1"),
    Snippet("P10-R2.5", "_ = sum(count_N()) #!", top="from itertools import count as count_N"),
    Snippet(
        "P10-R2.6",
        "jobs_N: queue.Queue[int] = queue.Queue()\n_ = jobs_N.get() #!",
        top="import queue",
    ),
    Snippet(
        "P10-R2.7",
        "while True:  # flightlm: nonterminating\n    if len('ab') > 1:\n        break #!",
    ),
    Snippet("P10-R2.8", "_ = re.compile('(a+)+b') #!", top="import re"),
)

MEMORY: Final = (
    Snippet(
        "P10-R3.0",
        "def spare_N(factor):  # flightlm: steady #!\n    return factor * 2\n",
        where=MODULE,
    ),
    in_steady("P10-R3.1", "_ = SPARE_A_N + SPARE_B_N #!"),
    in_steady("P10-R3.1", "_ = -SPARE_A_N #!"),
    in_steady("P10-R3.2", "_ = np.where(SPARE_A_N, SPARE_B_N, SPARE_C_N) #!"),
    in_steady("P10-R3.2", "_ = np.zeros(3) #!"),
    in_steady("P10-R3.3", "np.take(SPARE_A_N, SPARE_B_N, out=SPARE_C_N) #!"),
    in_steady("P10-R3.4", "_ = SPARE_A_N[[1, 2]] #!"),
    in_steady("P10-R3.5", "_ = SPARE_A_N.copy() #!"),
    in_steady("P10-R3.6", "SPARE_C_N[...] = SPARE_A_N * SPARE_B_N #!"),
    in_steady("P10-R3.7", "_ = [1, 2] #!"),
    in_steady("P10-R3.7", "_ = {spare_N for spare_N in range(3)} #!"),
    in_steady("P10-R3.8", "print('spare') #!"),
    in_steady("P10-R3.8", "_ = f'{len(SPARE_A_N)} spare' #!"),
    in_steady("P10-R3.9", "_ = (spare_N for spare_N in range(3)) #!"),
    Snippet(
        "P10-R3.10",
        "class Log_N:\n    def __init__(self) -> None:\n        self.lines: list[str] = []\n\n"
        "    def write(self, line: str) -> None:\n        self.lines.append(line) #!\n",
        where=MODULE,
    ),
)

SIZE: Final = (
    Snippet("P10-R4.1", "spare_N = 1\n" * 61 + "print(spare_N)", of_def=True),
    Snippet(
        "P10-R4.2", ("spare_N = 1; " * 6 + "spare_N = 2\n") * 9 + "print(spare_N)", of_def=True
    ),
    Snippet("P10-R4.3", "spare_N = 1; print(spare_N) #!"),
    Snippet("P10-R4.3", "if len('a') > 1: print(1) #!"),
    Snippet("P10-R4.5", "if len('ab') == 1:\n    print(1)\n" * 16, of_def=True),
    Snippet(
        "P10-R4.6",
        "if len('a') > 1:\n    if len('b') > 1:\n        if len('c') > 1:\n"
        "            if len('d') > 1:\n                if len('e') > 1: #!\n"
        "                    print(3)",
        where=SHALLOW,
    ),
    Snippet("P10-R4.7", "print('" + "spare " * 20 + "') #!"),
    Snippet("P10-R4.7", "print(1" + " + 1" * 22 + ") #!"),
)

CHECKS: Final = (
    Snippet("P10-R5.2", "def spare_N(width: int) -> int: #!\n    return width\n", where=MODULE),
    Snippet("P10-R5.2", "def spare_N(self) -> int: #!\n    return 3\n", where=CLASS),
    Snippet("P10-R5.3", "rows_N = [1]\nassert rows_N.pop() > 0, 'a row' #!"),
    Snippet("P10-R5.4", "assert (len('ab') > 1, 'two') #!"),
    Snippet(
        "P10-R5.8",
        "try:\n    assert len('ab') > 1, 'two'\nexcept AssertionError: #!\n    print('one')",
    ),
    Snippet(
        "P10-R5.10",
        "def spare_N(width: int) -> int:\n    assert isinstance(width, int), 'a number'\n"
        "    assert isinstance(width, int), 'still one' #!\n    return width\n",
        where=MODULE,
    ),
)

SCOPE: Final = (
    Snippet("P10-R6.1", "global SPARE_N #!\nSPARE_N = 3", top="SPARE_N: int = 0", where=SHALLOW),
    Snippet("P10-R6.2", "SPARE_N: dict[str, int] = {} #!", where=MODULE),
    Snippet("P10-R6.2", "SPARES_N = [1, 2] #!", where=MODULE),
    Snippet("P10-R6.4", "spares_N: list[int] = [] #!\n", where=CLASS),
    Snippet("P10-R6.5", "{self}.spare_N = 3 #!", where=METHOD),
    Snippet("P10-R6.6", "for spare_N in range(3):\n    print(spare_N)\nprint(spare_N) #!"),
    Snippet("P10-R6.7", "vars = 3 #!\nprint(vars)"),
    Snippet("P10-R6.8", "spare_N = 'a'\nprint(spare_N)\nspare_N = len('ab') #!\nprint(spare_N)"),
    Snippet("P10-R6.9", "spare_N = 3 #!"),
    Snippet("P10-R6.9", "import string as spare_N #!\n", where=MODULE),
    Snippet(
        "P10-R6.10",
        "def spare_N(width: int) -> int:\n    early = width * 3 #!\n    if width > 1:\n"
        "        return early\n    return 0\n",
        where=MODULE,
    ),
    Snippet(
        "P10-R6.11",
        "dial_N = Dial_N()\ndial_N.level = 3 #!\nprint(dial_N)",
        top="class Dial_N:\n    __slots__ = ('level',)\n\n"
        "    def __init__(self) -> None:\n        self.level = 0\n",
    ),
)

FIND: Final = (
    "def find_N(text: str) -> str | None:\n    if text == '':\n        return None\n"
    "    return text\n"
)
NUMBERS: Final = "def numbers_N():\n    yield 1\n    return 2\n"
RESULTS: Final = (
    Snippet("P10-R7.1", "abs(-3) #!"),
    Snippet("P10-R7.1", "find_N('a') #!", top=FIND),
    Snippet("P10-R7.2", "kept_N = find_N('a') #!", top=FIND),
    Snippet("P10-R7.3", "found_N = find_N('a')\nprint(found_N.strip()) #!", top=FIND),
    Snippet("P10-R7.3", "print(find_N('a').strip()) #!", top=FIND),
    Snippet(
        "P10-R7.4", "def spare_N(a: int, b: int) -> float: #!\n    return a / b\n", where=MODULE
    ),
    Snippet("P10-R7.5", "try:\n    print(1)\nexcept Exception: #!\n    print(2)"),
    Snippet(
        "P10-R7.5",
        "with quiet_N(OSError): #!\n    print(2)",
        top="from contextlib import suppress as quiet_N",
    ),
    Snippet("P10-R7.6", "try:\n    _ = int('1')\nexcept ValueError: #!\n    print(2)"),
    Snippet(
        "P10-R7.7",
        "try:\n    _ = int('1')\nexcept ValueError:\n    raise RuntimeError('no number') #!",
    ),
    Snippet(
        "P10-R7.8",
        "_ = start_N(['true'], timeout=1) #!",
        top="from subprocess import run as start_N",
    ),
    Snippet("P10-R7.8", "log_N = open('a', encoding='utf-8') #!\nprint(log_N.read())"),
    Snippet("P10-R7.10", "for spare_N in numbers_N(): #!\n    print(spare_N)", top=NUMBERS),
)

DYNAMIC: Final = (
    Snippet("P10-R8.1", "_ = eval('1') #!"),
    Snippet("P10-R8.1", "run_N = b_N.exec #!\nrun_N('1') #!", top="import builtins as b_N"),
    Snippet("P10-R8.2", "name_N = input()\nprint(getattr(math, name_N)) #!", top="import math"),
    Snippet("P10-R8.2", "print(vars()) #!"),
    Snippet("P10-R8.3", "m_N.pi = 3.0 #!", top="import math as m_N"),
    Snippet("P10-R8.4", "def __getattr__(self, name: str) -> int: #!\n    return 1\n", where=CLASS),
    Snippet("P10-R8.4", "Spare_N = type('Spare', (), {}) #!\n", where=MODULE),
    Snippet("P10-R8.6", "import random as random_N #!\nprint(random_N)"),
    Snippet("P10-R8.7", "print(3)", top="from os.path import * #!"),
    Snippet("P10-R8.9", "print('loaded') #!\n", where=MODULE),
    Snippet("P10-R8.10", "_ = os.environ['HOME'] #!", top="import os"),
    Snippet("P10-R8.10", "print(p_N.platform) #!", top="import sys as p_N"),
    Snippet("P10-R8.11", "caf\u00e9_N = 1 #!\nprint(3)"),
    Snippet("P10-R8.12", "spare_N = []  # type: list[int] #!\nprint(spare_N)"),
    Snippet("P10-R8.12", "print(3)  # type: ignore #!"),
)

REFERENCES: Final = (
    Snippet("P10-R9.1", "box_N = object()\nprint(box_N.a.b.c) #!"),
    Snippet("P10-R9.2", "hook_N = find_N #!\nprint(hook_N)", top=FIND),
    Snippet(
        "P10-R9.3",
        "calls_N: dict[str, Callable_N[[], int]] = {}\n_ = calls_N['a']() #!",
        top="from collections.abc import Callable as Callable_N",
    ),
    Snippet("P10-R9.3", "def call_N(thing):\n    return thing[0]() #!\n", where=MODULE),
    Snippet("P10-R9.4", "print(lambda: 3) #!"),
    Snippet("P10-R9.5", "_ = raw_N(b'abcdefgh') #!", top="from numpy import frombuffer as raw_N"),
    Snippet("P10-R9.5", "_ = id('a') #!"),
    Snippet(
        "P10-R9.6", "spare_N: Any_N = 3 #!\nprint(spare_N)", top="from typing import Any as Any_N"
    ),
    Snippet("P10-R9.6", "deep_N: dict[str, dict[str, list[int]]] = {} #!\nprint(deep_N)"),
    Snippet(
        "P10-R9.7",
        "class Keeper_N:\n    def __init__(self) -> None:\n        self._table = np_N.zeros(8)\n\n"
        "    def table(self) -> np_N.ndarray:\n        return self._table #!\n",
        where=MODULE,
        top="import numpy as np_N",
    ),
    Snippet("P10-R9.8", "print('a'.strip().lower().upper().title()) #!"),
)

OTHERS: Final = (
    Snippet("P10-R10.1", "print(1 is 1) #!"),
    Snippet("P10-R10.4", "print(2)  # noqa: E501 #!"),
    Snippet("P10-R10.5", "print(3)  # noqa #!"),
    Snippet("P10-N2", "if len('a') > 1 and len('b') > 1: #!\n    print(3)"),
    Snippet("P10-N2", "print(1 < len('a') < 3) #!"),
    Snippet("P10-N2", "print(1 if len('a') > 1 else 2) #!"),
    Snippet("P10-N3", "# TODO: think again #!"),
    Snippet("P10-N3", "raise NotImplementedError #!", where=SHALLOW),
    Snippet("P10-N4", "count_N = int(input())\nprint(3.0 / count_N) #!"),
    Snippet("P10-ARCH", "print(3)", top="import socket as socket_N #!"),
)

SNIPPETS: Final = (
    *CONTROL,
    *MEMORY,
    *SIZE,
    *CHECKS,
    *SCOPE,
    *RESULTS,
    *DYNAMIC,
    *REFERENCES,
    *OTHERS,
)
