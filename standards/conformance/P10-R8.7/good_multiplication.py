"""Stars that are no import."""

import operator

FACTORS = [2, 3, 5]


def product(factors: list[int]) -> int:
    """The product of the factors."""
    first, *others = factors
    result = first
    for factor in others:
        result = operator.mul(result, factor)
    return result


def area(side: int) -> int:
    """from math import * is only a text here."""
    return side * side
