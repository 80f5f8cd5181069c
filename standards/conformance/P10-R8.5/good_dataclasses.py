"""Data classes and enumerations."""

import dataclasses as dc
import enum
from dataclasses import dataclass

record = dataclass(frozen=True, slots=True)


@dataclass
class Order:
    """An order."""

    number: int


@dc.dataclass(frozen=True)
class Item:
    """A line of an order."""

    name: str


@record
class Stamp:
    """A time stamp."""

    seconds: int


@enum.unique
class Colour(enum.Enum):
    """Colours without repeats."""

    RED = 1
    BLUE = 2
