"""Callbacks with nested types."""

from collections.abc import Callable, Iterator


def runs(check: Callable[[dict[str, list[int]]], bool]) -> bool:  # expect: P10-R9.6
    """Whether a check was given."""
    return check is not None


def chunks(
    rows: list[int],
    sizes: Iterator[tuple[int, list[int]]],  # expect: P10-R9.6
) -> int:
    """How many rows there are."""
    return len(rows) if sizes else 0
