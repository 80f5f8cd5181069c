"""Methods of attributes and parameters whose types are known."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Scores: TypeAlias = npt.NDArray[np.float32]


def make_scores(size: int) -> Scores:
    return np.zeros(size, dtype=np.float32)


class Window:
    """The range of ids that may be chosen."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    def holds(self, number: int) -> bool:
        return self.first <= number <= self.last


class Filter:
    """Which ids may be chosen."""

    def __init__(self, size: int, window: Window) -> None:
        self._bias: Final = make_scores(size)
        self._window = window
        self._names: dict[int, str] = {}

    def permits(self, number: int) -> bool:
        return math.isfinite(self._bias.item(number)) and self._window.holds(number)

    def is_named(self, number: int, prefix: str) -> bool:
        return self._names[number].startswith(prefix)


def is_plain(text: str) -> bool:
    return text.strip() == text


def choose(allowed: Filter, number: int, text: str) -> int:
    assert allowed.permits(number), "the id may be chosen"
    assert is_plain(text), "the text has no spaces around it"
    return number
