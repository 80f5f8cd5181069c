"""Text of an endless iterator, and arrays."""

from itertools import cycle

import numpy as np


def banner(word: str) -> str:
    """join builds a list first."""
    return "".join(cycle(word))  # expect: P10-R2.5


def wave(samples: list[float]) -> np.ndarray:
    """fromiter without a count."""
    return np.fromiter(cycle(samples), dtype=np.float32)  # expect: P10-R2.5


def more(words: list[str], word: str) -> list[str]:
    """extend never comes back."""
    words.extend(cycle((word,)))  # expect: P10-R2.5
    return words
