"""An operand that is out itself, or lies apart from it, needs no copy."""

import numpy as np


class DelayLine:
    def __init__(self, length: int) -> None:
        self.line = np.zeros(length)
        self.frames = np.zeros((2, 64))
        self.half = length // 2

    def run(self) -> None:  # flightlm: steady
        half = self.half
        np.add(self.line, 1.0, out=self.line)
        np.multiply(self.line[1:], 0.5, out=self.line[1:])
        np.add(self.line[:half], self.line[half:], out=self.line[:half])
        np.subtract(self.frames[0], self.frames[1], out=self.frames[0])
        np.add(self.line[0:8], self.line[8:16], out=self.line[0:8])
