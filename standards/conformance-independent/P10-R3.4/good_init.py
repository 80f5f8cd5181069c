# flightlm-test: profile=flight
import numpy as np


class Perm:
    def __init__(self, x: np.ndarray, order: np.ndarray) -> None:
        self.x = x[order]

    def step(self, i: int) -> float:  # flightlm: steady
        return float(self.x[i])
