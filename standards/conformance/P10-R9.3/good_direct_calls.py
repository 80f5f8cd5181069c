"""Functions, classes, builtins and libraries called by name."""

import math
import os.path as paths
from collections import Counter


class Word:
    """A word."""

    def __init__(self, text: str) -> None:
        self.text = text

    def length(self) -> int:
        """How long it is."""
        return len(self.text)


def words(path: str) -> list[Word]:
    """The words of a file."""
    with open(path, encoding="utf-8") as stream:
        parts = stream.read().split()
    return [Word(part) for part in parts]


def statistics(path: str) -> dict[str, float]:
    """Some numbers of a file."""
    found = words(path)
    counted = Counter(word.text for word in found)
    longest = max(found, key=Word.length)
    name = paths.basename(path).upper()
    return {name: math.log(longest.length() + sum(counted.values()))}
