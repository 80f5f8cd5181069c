import numpy as np


class Filter:
    class State:
        history = [0.0] * 8  # expect: P10-R6.4

    taps = np.zeros(8)  # expect: P10-R6.4
    squares = {n: n * n for n in range(4)}  # expect: P10-R6.4

    def first(self) -> float:
        return float(self.taps[0])
