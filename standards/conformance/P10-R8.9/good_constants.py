"""Calls that only make values."""

import logging
import re
from collections import namedtuple
from typing import TypeVar

__version__ = "2.1"

T = TypeVar("T")
LOGGER = logging.getLogger("tides")
NUMBER = re.compile(r"[0-9]+")
Point = namedtuple("Point", ["x", "y"])
WIDTHS = {name: len(name) for name in ("port", "harbour")}
WIDTHS.update({"mole": 4})


def first(items: list[T]) -> T:
    """The first item."""
    LOGGER.debug("%d items", len(items))
    return items[0]
