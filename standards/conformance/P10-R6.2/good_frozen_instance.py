from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


@dataclass(frozen=True)
class Limits:
    low: int
    high: int


class Mode(Enum):
    SAFE = 1
    FULL = 2


class Point(NamedTuple):
    x: int
    y: int


DEFAULT = Limits(0, 10)
MODE = Mode.SAFE
ORIGIN = Point(0, 0)


def inside(value: int) -> bool:
    return DEFAULT.low <= value <= DEFAULT.high
