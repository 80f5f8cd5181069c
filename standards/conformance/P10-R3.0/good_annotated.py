"""The same loops with types: floats are temporaries of the interpreter."""

from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class GainControl:
    def __init__(self, block: int, rate: float) -> None:
        self.samples: Final[Samples] = np.zeros(block, dtype=np.float32)
        self.level = 1.0
        self.rate = rate

    def run(self, target: float) -> float:  # flightlm: steady
        error = target - self.level
        self.level += self.rate * error
        np.multiply(self.samples, self.level, out=self.samples)
        return self.level * 2
