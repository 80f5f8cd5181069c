"""BLAS reads transposed views as they lie; einsum without a path sums directly."""

import numpy as np


class Kalman:
    def __init__(self, n: int) -> None:
        self.f = np.eye(n)
        self.p = np.eye(n)
        self.fp = np.eye(n)

    def predict(self) -> None:  # flightlm: steady
        np.matmul(self.f, self.p, out=self.fp)
        np.dot(self.fp, self.f.T, out=self.p)
        self.f.dot(self.p, self.fp)
        np.einsum("ij,kj->ik", self.fp, self.f, out=self.p)
        np.einsum("ij,kj->ik", self.fp, self.f, out=self.p, optimize=False)
