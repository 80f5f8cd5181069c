"""Functions of the project that are called like those of numpy."""

import numpy as np


def where(codes: tuple[int, ...], code: int) -> int:
    for at in range(len(codes)):
        if codes[at] == code:
            return at
    return -1


class Panel:
    def __init__(self, codes: tuple[int, ...]) -> None:
        self.codes = codes
        self.lamps = np.zeros(len(codes), dtype=bool)

    def zeros(self) -> None:
        self.lamps.fill(False)

    def show(self, code: int) -> None:  # flightlm: steady
        self.zeros()
        at = where(self.codes, code)
        if at >= 0:
            self.lamps[at] = True
