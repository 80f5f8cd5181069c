import abc
import contextlib
import dataclasses
import functools
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import overload


@dataclass(frozen=True)
class A:
    x: int

    @property
    def y(self) -> int:
        return self.x

    @y.setter
    def y(self, v: int) -> None:
        print(v)

    @cached_property
    def z(self) -> int:
        return 3

    @staticmethod
    def s() -> int:
        return 1

    @classmethod
    @abc.abstractmethod
    def c(cls) -> int:
        return 1


@dataclasses.dataclass
class B:
    x: int


@contextlib.contextmanager
def opened():
    yield 1


@functools.lru_cache(maxsize=3)
def f(n: int) -> int:
    return n


def deco(fn):
    @wraps(fn)
    def inner() -> int:
        return 1

    return inner
