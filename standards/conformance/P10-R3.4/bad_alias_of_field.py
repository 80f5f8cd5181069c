"""The mask and the array under local names, in a helper."""

import numpy as np
import numpy.typing as npt


def picked(samples: npt.NDArray[np.float32], valid: npt.NDArray[np.bool_]) -> float:
    chosen = samples[valid]  # expect: P10-R3.4
    return float(chosen.max())


class Probe:
    def __init__(self, size: int) -> None:
        self.samples = np.zeros(size, dtype=np.float32)
        self.valid = np.ones(size, dtype=np.bool_)

    def read(self) -> float:  # flightlm: steady
        return picked(self.samples, self.valid)
