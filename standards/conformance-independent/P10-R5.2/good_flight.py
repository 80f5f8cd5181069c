# flightlm-test: profile=flight
from abc import abstractmethod
from typing import Protocol, overload


class Source(Protocol):
    def read(self, n: int) -> bytes: ...


class Base:
    @abstractmethod
    def run(self, n: int) -> int:
        """Run."""


@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x: int | str) -> int | str:
    assert x != 0, "E1"
    return x
