"""Prices."""

from decimal import Decimal

PRICE = Decimal("2.50")
FACTOR = 1
