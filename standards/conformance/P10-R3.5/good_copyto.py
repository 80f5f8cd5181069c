"""np.copyto copies into a buffer, and converts on the way."""

import numpy as np


class Recorder:
    def __init__(self, size: int) -> None:
        self.live = np.zeros(size, dtype=np.int16)
        self.last = np.zeros(size, dtype=np.int16)
        self.volts = np.zeros(size, dtype=np.float32)

    def snap(self) -> None:  # flightlm: steady
        np.copyto(self.last, self.live)
        np.copyto(self.volts, self.live)
        self.last[:] = self.live
