"""Prices."""

from __future__ import annotations

from shop import orders


def price_of(order: orders.Order) -> float:
    """The price of an order."""
    return order.amount() * 1.19
