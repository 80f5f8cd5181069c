"""Docstring."""
from __future__ import annotations

import os
import sys

from math import floor

__all__ = ["f"]
LIMIT = 3
NAMES = ("a", "b")


def f() -> int:
    print("x")
    return floor(1.5)


if __name__ == "__main__":
    sys.exit(f())
