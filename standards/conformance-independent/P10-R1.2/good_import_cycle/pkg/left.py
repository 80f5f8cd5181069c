"""The modules import each other; their functions do not call each other in a ring."""
from pkg import right


def start(n: int) -> int:
    return right.finish(n)


def unit() -> int:
    return 1
