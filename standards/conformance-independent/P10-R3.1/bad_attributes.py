# flightlm-test: profile=flight
import numpy as np


class Layer:
    def __init__(self, n: int) -> None:
        self.w = np.zeros((n, n))
        self.b = np.ones(n)

    @property
    def bias(self) -> np.ndarray:
        return self.b

    def forward(self, x: "np.ndarray") -> np.ndarray:  # flightlm: steady
        y = self.w @ x  # expect: P10-R3.1
        y += self.b
        return self.act(y)

    def act(self, y: np.ndarray) -> np.ndarray:
        z = y[1:] - self.bias[:-1]  # expect: P10-R3.1
        return z * 2.0  # expect: P10-R3.1
