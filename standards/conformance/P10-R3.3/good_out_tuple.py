"""out= as a tuple; two results."""

import numpy as np


class Encoder:
    def __init__(self, size: int) -> None:
        self.angle = np.zeros(size)
        self.turns = np.zeros(size)
        self.rest = np.zeros(size)

    def split(self) -> None:  # flightlm: steady
        np.modf(self.angle, out=(self.rest, self.turns))
        np.add(self.rest, 0.5, out=(self.rest,))
