# flightlm-test: profile=flight
import numpy as np


class Attention:
    def __init__(self, n: int) -> None:
        self.q = np.zeros((n, n), dtype=np.float32)
        self.rng = np.random.default_rng(1)

    def step(self, x: np.ndarray) -> None:  # flightlm: steady
        a = self.q.dot(x)  # expect: P10-R3.2
        b = x.sum(axis=0)  # expect: P10-R3.2
        c = x.cumsum()  # expect: P10-R3.2
        d = self.rng.random(10)  # expect: P10-R3.2
        f = x.argsort()  # expect: P10-R3.2
        print(a, b, c, d, f)
