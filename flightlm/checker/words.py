"""Tables of names, written as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(text.split())


def last_part(text: str, mark: str = ".") -> str:
    """What stands behind the last `mark`; the whole text if there is none."""
    _, _, last = text.rpartition(mark)
    return last


def first_part(text: str, mark: str = ".") -> str:
    """What stands before the first `mark`; the whole text if there is none."""
    first, _, _ = text.partition(mark)
    return first
