"""Conversions: astype makes a new array unless it may keep the old one."""

import numpy as np


class Converter:
    def __init__(self, size: int) -> None:
        self.raw = np.zeros(size, dtype=np.int16)
        self.volts = np.zeros(size, dtype=np.float32)

    def convert(self) -> None:  # flightlm: steady
        self.volts[...] = self.raw.astype(np.float32)  # expect: P10-R3.5
        self.volts[...] = self.raw.astype(np.float32, copy=False)  # expect: P10-R3.5
