"""The same calls under other names."""

from numpy import add as plus
from numpy import float32
from numpy import zeros as blank
import numpy.linalg as la
import numpy as xp


class Solver:
    def __init__(self) -> None:
        self.a = xp.eye(4)
        self.b = blank(4)
        self.x = blank(4)

    def solve(self) -> None:  # flightlm: steady
        self.x = la.solve(self.a, self.b)  # expect: P10-R3.2
        self.b = plus(self.x, self.x)  # expect: P10-R3.2
        self.a = blank((4, 4), dtype=float32)  # expect: P10-R3.2
