"""view, .T and astype(copy=False) to the type it has."""

import numpy as np


class Telemetry:
    def __init__(self, words: int) -> None:
        self.raw = np.zeros(words * 4, dtype=np.uint8)
        self.words = np.zeros(words, dtype=np.float32)
        self.table = np.zeros((4, 8), dtype=np.float32)
        self.turned = np.zeros((8, 4), dtype=np.float32)

    def read(self) -> None:  # flightlm: steady
        np.copyto(self.words, self.raw.view(np.float32))
        np.copyto(self.turned, self.table.T)
        same = self.words.astype(np.float32, copy=False)
        np.copyto(self.words, same)
