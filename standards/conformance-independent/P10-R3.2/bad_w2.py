# flightlm-test: profile=flight
import numpy as np


class Net:
    def __init__(self, n: int) -> None:
        self.x = np.zeros((n, n))
        self.f = np.exp

    def step(self) -> None:  # flightlm: steady
        np.sqrt(self.x)  # expect: P10-R3.2
        y = np.pad(self.x, 1)  # expect: P10-R3.2
        z = self.x.clip(0.0, 1.0)  # expect: P10-R3.2
        w = np.maximum(self.x, y, **{})  # expect: P10-R3.2
        v = np.dot(self.x, z)  # expect: P10-R3.2
        u = self.x.mean(axis=1, keepdims=True)  # expect: P10-R3.2
        t = np.multiply.outer(self.x, w)  # expect: P10-R3.2
        s = np.add.reduce(self.x, axis=0)  # expect: P10-R3.2
        np.matmul(v, u, t, s)  # may: P10-R3.2
