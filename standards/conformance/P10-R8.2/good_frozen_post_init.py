"""A frozen dataclass that derives a field."""

from dataclasses import dataclass, field
from math import hypot


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector and its length."""

    x: float
    y: float
    length: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", hypot(self.x, self.y))
