"""The nodes of an expression."""

from __future__ import annotations


class Expression:
    """A sum of terms, or a number."""

    def __init__(self, terms: list[Expression], value: int) -> None:
        self.terms = terms
        self.value = value
