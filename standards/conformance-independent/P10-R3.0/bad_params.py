# flightlm-test: profile=flight
import numpy as np


def step(x, gain: float) -> float:  # flightlm: steady  # expect-any a: P10-R3.0
    return x * gain  # expect-any a: P10-R3.0


class Mixer:
    def __init__(self, level, offset: int) -> None:
        self.level = level
        self.offset = offset

    def run(self, y: np.ndarray) -> None:  # flightlm: steady  # expect-any b: P10-R3.0
        y += self.level - 1  # expect-any b: P10-R3.0
