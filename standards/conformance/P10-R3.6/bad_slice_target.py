"""The same with slices, a gain and a helper without a class."""

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def crossfade(a: F32, b: F32, gain: float, out: F32) -> None:
    out[:] = a * gain + b * (1.0 - gain)  # expect: P10-R3.6
    out[: a.shape[0]] = -out  # expect: P10-R3.6


class Player:
    def __init__(self, block: int) -> None:
        self.a = np.zeros(block, dtype=np.float32)
        self.b = np.zeros(block, dtype=np.float32)
        self.out = np.zeros(block, dtype=np.float32)

    def next(self) -> None:  # flightlm: steady
        crossfade(self.a, self.b, 0.3, self.out)
