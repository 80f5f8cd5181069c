"""Decorators take functions; names that look like functions hold values."""

from dataclasses import dataclass, field
from functools import lru_cache


@lru_cache(maxsize=64)
def fibonacci_step(a: int, b: int) -> int:
    """The next number."""
    return a + b


@dataclass
class Basket:
    """A basket of fruit."""

    items: list[str] = field(default_factory=list)
    callback: str = "none"

    def __add__(self, other: "Basket") -> "Basket":
        return Basket(self.items + other.items)

    __or__ = __add__


def filled(count: int) -> Basket:
    """A basket with some apples."""
    basket = Basket()
    filled = basket.items
    filled.append(f"{count} apples")
    return basket
