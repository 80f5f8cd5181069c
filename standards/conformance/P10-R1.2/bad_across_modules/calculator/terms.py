"""Sums of terms."""

from calculator.ast import Expression
from calculator.evaluate import evaluate as value_of


def total(terms: list[Expression]) -> int:
    """The sum of some terms."""
    result = 0
    for term in terms:
        result += value_of(term)
    return result
