"""einsum with a path makes intermediate arrays; outer buffers its operands."""

import numpy as np


class Kalman:
    def __init__(self, n: int) -> None:
        self.f = np.eye(n)
        self.p = np.eye(n)
        self.next = np.eye(n)
        self.gain = np.zeros(n)

    def predict(self) -> None:  # flightlm: steady
        np.einsum("ij,jk,lk->il", self.f, self.p, self.f, out=self.next, optimize=True)  # expect: P10-R3.3
        np.outer(self.gain, self.gain, out=self.p)  # expect: P10-R3.3
