from __future__ import annotations

import math
from collections.abc import Sequence

from . import units


def f(x: Sequence[int]) -> float:
    return math.floor(1.5) + units.N + len(x)
