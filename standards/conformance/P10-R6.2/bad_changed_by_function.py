import random
from typing import Final

DECK: Final = ["ace", "king", "queen"]  # expect: P10-R6.2
HEAP: Final[list[int]] = []  # expect: P10-R6.2
SHOWN: Final = ["a", "b"]


def add(into: list[int], value: int) -> None:
    into.append(value)


def deal(value: int) -> str:
    random.shuffle(DECK)
    add(HEAP, value)
    return ",".join(SHOWN)
