# flightlm-test: profile=flight
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Mode(Enum):
    A = 1


class Pair(NamedTuple):
    a: int
    b: int


@dataclass(slots=True, frozen=True)
class Point:
    x: int


class Slotted:
    __slots__ = ("x",)

    def __init__(self) -> None:
        self.x = 1
