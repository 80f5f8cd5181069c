"""A function that returns a lambda."""

from collections.abc import Callable


def adder(amount: int) -> Callable[[int], int]:
    """A function that adds."""
    return lambda value: value + amount  # expect: P10-R9.4


def options() -> dict[str, object]:
    """A dictionary whose entry is called key."""
    return dict(key=lambda: 1)  # expect: P10-R9.4
