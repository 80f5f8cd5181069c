"""A declaration without a body is one statement."""

from abc import ABC, abstractmethod
from typing import Protocol, overload


class Reader(Protocol):
    def read(self, count: int) -> bytes: ...


class Sensor(ABC):
    @abstractmethod
    def sample(self) -> float: ...


@overload
def parse(text: str) -> int: ...
@overload
def parse(text: bytes) -> int: ...
def parse(text: str | bytes) -> int:
    return int(text)
