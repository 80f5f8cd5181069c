"""Variance, standard deviation and median of everything make temporaries of full size."""

import numpy as np


class Health:
    def __init__(self, window: int) -> None:
        self.window = np.zeros(window)
        self.spread = 0.0
        self.middle = 0.0

    def refresh(self) -> None:  # flightlm: steady
        self.spread = float(self.window.std())  # expect: P10-R3.2
        self.middle = float(np.median(self.window))  # expect: P10-R3.2
