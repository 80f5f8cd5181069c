"""Abstract methods, overloads and marks for type checkers."""

from abc import ABC, abstractmethod
from typing import Protocol, final, overload, runtime_checkable


@runtime_checkable
class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None:
        """Close it."""


class Reader(ABC):
    """A reader."""

    @property
    @abstractmethod
    def size(self) -> int:
        """The size in bytes."""


@overload
def double(value: int) -> int: ...
@overload
def double(value: str) -> str: ...
def double(value: int | str) -> int | str:
    """Twice the value."""
    return value * 2


@final
class Empty(Reader):
    """Nothing to read."""

    @property
    def size(self) -> int:
        return 0
