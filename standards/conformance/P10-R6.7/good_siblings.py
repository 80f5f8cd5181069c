"""Locals of two functions, and the variable of a comprehension, are apart."""


def first(values: list[int]) -> int:
    total = sum(values)
    return total


def second(values: list[int]) -> int:
    total = sum(value for value in values)
    doubled = [value * 2 for value in values]
    return total + len(doubled)
