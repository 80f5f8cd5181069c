"""Imports that only type checkers run."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

if typing.TYPE_CHECKING:
    import decimal
else:
    import fractions as decimal


def total(values: Sequence[float]) -> float:
    """The sum of the values."""
    return sum(values)


def exact(value: decimal.Decimal) -> str:
    """A value as text."""
    return str(value)
