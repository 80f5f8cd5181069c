"""Orders."""

from __future__ import annotations

import shop.prices


class Order:
    """An order."""

    def __init__(self, net: float) -> None:
        self.net = net

    def amount(self) -> float:
        """The net amount."""
        return self.net

    def gross(self) -> float:
        """The price."""
        return shop.prices.price_of(self)
