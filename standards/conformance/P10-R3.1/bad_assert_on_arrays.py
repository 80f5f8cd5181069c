"""A check of the whole array costs a mask at each call."""

import numpy as np


class Attitude:
    def __init__(self) -> None:
        self.quaternion = np.zeros(4)
        self.previous = np.zeros(4)

    def integrate(self) -> None:  # flightlm: steady
        assert np.all(self.quaternion == self.previous), "nothing moved"  # expect: P10-R3.1
        np.copyto(self.previous, self.quaternion)
