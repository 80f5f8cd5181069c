from abc import ABC, abstractmethod
from typing import Protocol, overload


class Store(ABC):
    @abstractmethod
    def read(
        self,
        key: str,
        start: int,
        stop: int,
        step: int,
        default: bytes,
        timeout: float,
        retries: int,
        strict: bool,
    ) -> bytes:
        """Subclasses check what they get."""


class Sink(Protocol):
    def write(
        self,
        data: bytes,
        offset: int,
        length: int,
        flush: bool,
        sync: bool,
        retries: int,
        timeout: float,
        strict: bool,
    ) -> int: ...


@overload
def convert(value: int) -> str: ...
@overload
def convert(value: str) -> int: ...
def convert(value):
    return int(value) if isinstance(value, str) else str(value)
