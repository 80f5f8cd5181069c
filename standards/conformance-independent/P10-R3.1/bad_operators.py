# flightlm-test: profile=flight
import numpy as np
from numpy.typing import NDArray


def step(a: np.ndarray, b: np.ndarray, w: NDArray[np.float32], k: float) -> None:  # flightlm: steady
    c = a + b  # expect: P10-R3.1
    d = -c  # expect: P10-R3.1
    e = a**2  # expect: P10-R3.1
    f = w @ b  # expect: P10-R3.1
    g = a == b  # expect: P10-R3.1
    h = k * w  # expect: P10-R3.1
    i = ~g  # expect: P10-R3.1
    j = a > k  # expect: P10-R3.1
    print(d, e, f, h, i, j)
