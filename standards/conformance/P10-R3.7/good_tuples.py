"""Tuples are temporaries of the interpreter: results, swaps, shapes, keys."""


class Grid:
    def __init__(self) -> None:
        self.cells = {(0, 0): 1, (0, 1): 2}
        self.low = 0
        self.high = 9

    def bounds(self) -> tuple[int, int]:
        return self.low, self.high

    def flip(self, at: int) -> int:  # flightlm: steady
        low, high = self.bounds()
        self.low, self.high = high, low
        if at in (1, 2, 3):
            return self.cells[(0, at)]
        for k in [1, 2, 3]:
            low += k
        return low
