"""A lambda or function as a default is not called."""

from collections.abc import Callable


def ordered(values: list[int], key: Callable[[int], int] = lambda v: abs(v)) -> list[int]:
    return sorted(values, key=key)


def shown(value: float, form: Callable[[float], str] = str) -> str:
    return form(value)
