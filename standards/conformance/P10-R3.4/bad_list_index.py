"""Rows by a list; a column pair by a list in a tuple."""

import numpy as np


class Pose:
    def __init__(self) -> None:
        self.state = np.zeros((6, 3))
        self.wanted = [0, 2, 4]
        self.position = np.zeros((3, 3))
        self.plane = np.zeros((6, 2))

    def read(self) -> None:  # flightlm: steady
        np.copyto(self.position, self.state[self.wanted])  # expect: P10-R3.4
        np.copyto(self.plane, self.state[:, [0, 1]])  # expect: P10-R3.4
