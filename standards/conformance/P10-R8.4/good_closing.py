"""Closing by `with` instead of a finalizer."""

from types import TracebackType


class Store:
    """A store that is closed at the end of its block."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.is_open = True

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.is_open = False


def __delete_rows(rows: list[int], wanted: int) -> list[int]:
    """The rows without one of them."""
    return [row for row in rows if row != wanted]


def prune(rows: list[int]) -> list[int]:
    """The rows without the header."""
    return __delete_rows(rows, 0)
