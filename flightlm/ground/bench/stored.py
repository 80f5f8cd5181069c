"""The values of a result's JSON by their types.  TypeError where a stored one has another form."""

from __future__ import annotations


def as_table(value: object) -> dict[str, object]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} stands where an object belongs")
    return value


def as_rows(value: object) -> list[object]:
    """A JSON array."""
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} stands where an array belongs")
    return value


def as_text(value: object) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} stands where a text belongs")
    return value


def as_number(value: object) -> float:
    """A JSON number, as it stands: a whole one stays whole."""
    if not isinstance(value, int | float):
        raise TypeError(f"{type(value).__name__} stands where a number belongs")
    return value


def as_whole(value: object) -> int:
    """A JSON number without a fraction."""
    if not isinstance(value, int):
        raise TypeError(f"{type(value).__name__} stands where a whole number belongs")
    return value
