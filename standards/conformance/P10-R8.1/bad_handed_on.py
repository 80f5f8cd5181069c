"""Convert the columns of a measurement file."""

import builtins
from types import FunctionType


def convert(cells: list[str]) -> list[object]:
    """Each cell as the Python value that it spells."""
    return list(map(eval, cells))  # expect: P10-R8.1


def evaluator() -> object:
    """The function that reads one cell."""
    return getattr(builtins, "eval")  # expect: P10-R8.1


def rebuild(code: object) -> object:
    """A function from its stored code."""
    return FunctionType(code, {})  # expect: P10-R8.1
