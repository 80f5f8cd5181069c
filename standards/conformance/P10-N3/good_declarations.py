from abc import ABC, abstractmethod
from typing import Protocol, overload


class Clock(Protocol):
    def now(self) -> float: ...


class Source(ABC):
    @abstractmethod
    def read(self) -> bytes: ...

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the source."""


@overload
def size(value: str) -> int: ...


@overload
def size(value: bytes) -> int: ...


def size(value: str | bytes) -> int:
    return len(value)
