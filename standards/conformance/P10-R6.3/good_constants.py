import math
from enum import Enum


class Mode(Enum):
    FAST = 1
    SLOW = 2


def scale(x: float, factor: float = 2 * math.pi, mode: Mode = Mode.FAST, name: str = "x") -> float:
    return x * factor if mode is Mode.FAST else len(name) * x
