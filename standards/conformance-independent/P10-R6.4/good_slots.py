from dataclasses import dataclass, field
from enum import Enum


class Color(Enum):
    RED = 1


@dataclass
class Job:
    names: list[str] = field(default_factory=list)
    color: Color = Color.RED
    pair: tuple[int, int] = (1, 2)
