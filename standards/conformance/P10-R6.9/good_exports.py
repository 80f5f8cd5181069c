"""Imports that are handed on or read by annotations."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt as sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

from os import sep

__all__ = ["sep", "price"]


def price(path: "Path", value: Decimal) -> str:
    return f"{path} {value}"
