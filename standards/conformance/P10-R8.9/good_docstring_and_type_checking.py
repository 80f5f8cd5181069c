"""Text, future imports, metadata and type-only imports may stand between imports."""

from __future__ import annotations

__author__ = "Harbour office"

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

from statistics import fmean


def spread(values: Iterable[float]) -> float:
    """How far the values lie apart."""
    found = list(values)
    return math.sqrt(fmean(value * value for value in found))
