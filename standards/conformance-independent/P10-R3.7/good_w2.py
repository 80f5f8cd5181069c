# flightlm-test: profile=flight
import numpy as np


class Sched:
    def __init__(self, n: int) -> None:
        self.slots = np.zeros(n, dtype=np.int64)
        self.grid: list[list[int]] = [[0] * n for _ in range(n)]
        self.count = 0

    def step(self, i: int, v: int) -> "tuple[int, int]":  # flightlm: steady
        self.slots[i] = v
        self.grid[i][0] = v
        self.count += v
        self.slots[1:3] = self.slots[0:2]
        return self.count, i
