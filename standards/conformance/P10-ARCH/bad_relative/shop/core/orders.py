# flightlm-test: wall=shop.core:decimal
"""Relative imports that leave the package."""

from decimal import Decimal

from .. import web  # expect: P10-ARCH
from ..web.pages import title  # expect: P10-ARCH
from . import prices
from .prices import PRICE


def total(count: int) -> Decimal:
    """The price of some items."""
    return Decimal(count) * PRICE * prices.FACTOR


def page() -> str:
    """The page of an order."""
    return title(web.NAME)
