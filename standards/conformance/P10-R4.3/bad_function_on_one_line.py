from collections.abc import Callable


def double(x: int) -> int: return 2 * x  # expect: P10-R4.3


def adder(n: int) -> Callable[[int], int]:
    def add(x: int) -> int: return x + n  # expect: P10-R4.3
    return add
