"""A first-order filter over the channels of a sensor board."""

import numpy as np


class Smoother:
    def __init__(self, channels: int) -> None:
        self.state = np.zeros(channels, dtype=np.float32)
        self.input = np.zeros(channels, dtype=np.float32)
        self.rate = 0.2

    def update(self) -> None:  # flightlm: steady
        self.state = self.state + self.rate * (self.input - self.state)  # expect: P10-R3.1
