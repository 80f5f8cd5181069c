"""Ranks of the candidates: argsort makes an index array, unique a sorted copy."""

import numpy as np


class Ranking:
    def __init__(self, candidates: int) -> None:
        self.scores = np.zeros(candidates)
        self.best = 0

    def choose(self) -> int:  # flightlm: steady
        order = self.scores.argsort()  # expect: P10-R3.2
        kinds = np.unique(self.scores)  # expect: P10-R3.2
        self.best = int(order[-1]) + kinds.shape[0]
        return self.best
