"""Names that are shared by a function, a field and a local variable."""

from dataclasses import dataclass


@dataclass
class Order:
    """An order with its total."""

    total: float
    count: int

    def average(self) -> float:
        """The price of one piece."""
        return self.total / max(self.count, 1)


def total(orders: list[Order]) -> float:
    """The sum over orders; `order.total` is a field and not this function."""
    total = 0.0
    for order in orders:
        total += order.total
    return total


def count(orders: list[Order]) -> int:
    """How many pieces."""
    count = len(orders)
    return count
