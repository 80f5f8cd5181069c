"""A key function that is not given by the name key."""

from itertools import groupby


def groups(words: list[str]) -> int:
    """How many groups of equal length follow each other."""
    return sum(1 for _ in groupby(words, lambda word: len(word)))  # expect: P10-R9.4
