import dataclasses as dc
import functools as ft
import typing as t


@dc.dataclass
class A:
    x: int


@t.overload
def f(x: int) -> int: ...
@t.overload
def f(x: str) -> str: ...
def f(x):
    return x


@ft.lru_cache
def g(n: int) -> int:
    return n
