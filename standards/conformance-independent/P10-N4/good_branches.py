from typing import Final

SCALE: Final = 4


def ratio(a: float, b: float) -> float:
    if b != 0.0:
        return a / b
    return 0.0


def early(a: float, b: int) -> float:
    if b <= 0:
        return 0.0
    return a / b


def const(a: float) -> float:
    return a / SCALE


def tern(a: float, b: float) -> float:
    return a / b if b > 0 else 0.0
