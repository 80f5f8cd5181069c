"""Evaluation, term by term."""

from calculator import terms as helpers
from calculator.ast import Expression


def evaluate(expression: Expression) -> int:  # expect: P10-R1.2
    """The value of an expression."""
    if expression.terms:
        return helpers.total(expression.terms)
    return expression.value
