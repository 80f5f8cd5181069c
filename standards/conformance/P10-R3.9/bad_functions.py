"""Functions made per step, and a partial."""

import functools


def scaled(factor: float, value: float) -> float:
    return factor * value


class Menu:
    def __init__(self) -> None:
        self.order = (3, 1, 2)

    def open(self) -> int:  # flightlm: steady
        def weight(item: int) -> int:  # expect: P10-R3.9
            return -item

        best = max(self.order, key=lambda item: item % 3)  # expect: P10-R3.9
        twice = functools.partial(scaled, 2.0)  # expect: P10-R3.9
        return best + weight(1) + int(twice(1.0))
