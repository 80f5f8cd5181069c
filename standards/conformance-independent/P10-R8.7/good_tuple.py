import os as path

__all__ = ("f",)


def f(*, a: int = 1) -> int:
    b = a * 2
    return b * len(path.sep)
