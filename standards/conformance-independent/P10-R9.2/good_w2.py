from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    A = "a"


def run(n: int) -> int:
    return n


@dataclass
class Box:
    items: list[int] = field(default_factory=list)


HANDLED = (ValueError, KeyError)


def use(kind: type[Box], n: int) -> int:
    cls = Box
    kinds = [Box, Kind]
    try:
        return len(kinds) + run(n) + len(cls().items)
    except HANDLED:
        return 0
