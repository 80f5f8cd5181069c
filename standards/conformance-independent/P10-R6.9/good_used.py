from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from math import floor as fl

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["f", "sqrt"]
from math import sqrt


def f(p: "Path", n: int) -> int:
    _ = n
    for _i in range(3):
        print(os.path.sep)
    del p
    return fl(1.5)
