"""mode="clip" writes straight into out; the range was checked where the ids came in."""

import numpy as np


class Embedding:
    def __init__(self, words: int, width: int) -> None:
        self.table = np.zeros((words, width), dtype=np.float32)
        self.ids = np.zeros(64, dtype=np.int64)
        self.rows = np.zeros((64, width), dtype=np.float32)

    def look_up(self) -> None:  # flightlm: steady
        np.take(self.table, self.ids, axis=0, out=self.rows, mode="clip")
        self.table.take(self.ids, 0, self.rows, "wrap")
