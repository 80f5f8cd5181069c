# flightlm-test: profile=flight
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol


class Counter:
    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0


@dataclass(frozen=True, slots=True)
class Limits:
    low: int
    high: int


class Mode(Enum):
    SAFE = 1


class Point(NamedTuple):
    x: int
    y: int


class Source(Protocol):
    def read(self) -> int: ...
