"""A transposed operand beside a result that is not goes through a buffer."""

import numpy as np


class Shader:
    def __init__(self, size: int) -> None:
        self.light = np.zeros((size, size), dtype=np.float32)
        self.tone = np.zeros((size, size), dtype=np.float32)

    def shade(self) -> None:  # flightlm: steady
        np.tanh(self.light.T, out=self.tone)  # expect: P10-R3.3
