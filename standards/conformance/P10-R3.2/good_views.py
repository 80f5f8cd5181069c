"""Views have headers only."""

import numpy as np


class Frames:
    def __init__(self, count: int) -> None:
        self.all = np.zeros((count, 32, 32))
        self.sum = np.zeros((32, 32))

    def add_up(self) -> None:  # flightlm: steady
        self.sum.fill(0.0)
        for at in range(self.all.shape[0]):
            frame = np.swapaxes(self.all[at], 0, 1)
            np.add(self.sum, np.expand_dims(self.all[at], 0)[0], out=self.sum)
            np.copyto(self.sum, frame)
        same = np.asarray(self.sum)
        np.copyto(same, np.broadcast_to(self.all[0, 0], (32, 32)))
