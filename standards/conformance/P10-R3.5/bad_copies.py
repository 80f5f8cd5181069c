"""A snapshot per step."""

import numpy as np


class Recorder:
    def __init__(self, size: int) -> None:
        self.live = np.zeros(size)
        self.last = np.zeros(size)
        self.grid = np.zeros((4, 4))

    def snap(self) -> None:  # flightlm: steady
        self.last = self.live.copy()  # expect: P10-R3.5
        self.last = np.array(self.live)  # expect: P10-R3.5
        self.last = self.grid.flatten()  # expect: P10-R3.5
        self.last = np.copy(self.live)  # expect: P10-R3.5
