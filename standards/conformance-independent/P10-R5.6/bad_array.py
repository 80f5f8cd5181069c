import numpy as np


class Filter:
    def __init__(self, n: int) -> None:
        self.w = np.zeros(n)

    def run(self, x: np.ndarray) -> int:
        assert self.w == x, "E1"  # expect: P10-R5.6
        assert x[1:] >= 0, "E2"  # expect: P10-R5.6
        assert np.isfinite(x), "E3"  # expect: P10-R5.6
        return 1
