from enum import Enum
from typing import Protocol, TypedDict


class Row(TypedDict):
    names: list[str]
    codes: dict[str, int]


class Holder(Protocol):
    items: list[int]


class Level(Enum):
    LOW = 1
    HIGH = 2
