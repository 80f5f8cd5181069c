# flightlm-test: profile=flight
import numpy as np


class Attention:
    def __init__(self, n: int) -> None:
        self.q = np.zeros((n, n), dtype=np.float32)
        self.out = np.empty(n, dtype=np.float32)
        self.rng = np.random.default_rng(1)

    def step(self, x: np.ndarray) -> float:  # flightlm: steady
        np.matmul(self.q, x, out=self.out)
        np.dot(self.q, x, self.out)
        np.add(self.out, x, self.out)
        np.exp(self.out, out=self.out)
        np.maximum(self.out, 0.0, out=(self.out,))
        np.copyto(self.out, x)
        self.rng.random(out=self.out)
        np.take(self.q, 1, axis=0, out=self.out, mode="clip")
        self.q.dot(x, self.out)
        x.sum(axis=0, out=self.out)
        self.out.fill(0.0)
        self.out.sort()
        return float(np.max(x))
