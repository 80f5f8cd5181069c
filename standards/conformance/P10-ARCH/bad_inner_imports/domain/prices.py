# flightlm-test: wall=domain:typing+decimal
"""Imports in functions and for type checkers pass the wall too."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection  # expect: P10-ARCH


def price(connection: Connection, item: str) -> Decimal:
    """The price of an item."""
    import logging  # expect: P10-ARCH

    logging.debug("%s", item)
    assert connection is not None, "an open connection"
    return Decimal("1.20")
