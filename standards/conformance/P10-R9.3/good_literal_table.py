"""A module-level literal table: its functions are known."""

from typing import Final


def add(a: int, b: int) -> int:
    """The sum."""
    return a + b


def multiply(a: int, b: int) -> int:
    """The product."""
    return a * b


OPERATORS: Final = {"+": add, "*": multiply}
STEPS: Final = (add, multiply)


def calculate(a: int, sign: str, b: int) -> int:
    """a sign b."""
    return OPERATORS[sign](a, b)


def chain(a: int, b: int) -> int:
    """Every step in turn."""
    for step in STEPS:
        a = step(a, b)
    return a
