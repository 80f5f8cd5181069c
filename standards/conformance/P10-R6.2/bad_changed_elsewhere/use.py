"""Changes by a function of the library and through a local name."""

from random import shuffle

from names import CARDS, NAMES, WAITING


def deal() -> str:
    shuffle(CARDS)
    return ",".join(NAMES)


def push(value: int) -> int:
    waiting = WAITING
    waiting.append(value)
    return len(waiting)
