# flightlm-test: profile=flight
import numpy as np


class Buffers:
    def __init__(self, n: int) -> None:
        self.buf = np.zeros((n, 4), dtype=np.float32)

    def step(self, a: np.ndarray) -> None:  # flightlm: steady
        flat = self.buf.reshape(-1)
        t = a.T
        v = a.view()
        w = a.astype(np.float32, copy=False)
        np.copyto(flat, 0.0)
        print(t, v, w)
