import typing
import typing as t
from typing import Any as Whatever


def f(a: typing.Any) -> int:  # expect: P10-R9.6
    return 1


def g(a: Whatever, b: int) -> t.Any:  # expect: P10-R9.6
    return a


def h(*, cb: "list[t.Any]") -> int:  # expect: P10-R9.6
    return 1
