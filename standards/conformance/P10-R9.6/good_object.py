"""`object` instead of Any, and the builtin any."""

from unittest.mock import ANY


def show(value: object) -> str:
    """The text of a value."""
    return str(value)


def has_negative(values: list[float]) -> bool:
    """Whether a value is negative."""
    return any(value < 0.0 for value in values)


def is_wildcard(value: object) -> bool:
    """Whether a value is mock's wildcard."""
    return value is ANY
