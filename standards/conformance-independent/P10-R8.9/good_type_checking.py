import typing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import json

T = typing.TypeVar("T")


class A:
    n = 3
    names = ("a",)
