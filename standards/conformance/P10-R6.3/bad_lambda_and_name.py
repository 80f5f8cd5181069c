from typing import Final

EMPTY: Final[list[int]] = []

append = lambda value, to=[]: to + [value]  # expect: P10-R6.3


def total(values: list[int] = EMPTY) -> int:  # expect: P10-R6.3
    return sum(values)
