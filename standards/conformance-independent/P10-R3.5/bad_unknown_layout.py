# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray) -> None:  # flightlm: steady
    b = a[:, 1:3]
    flat = b.reshape(-1)  # expect: P10-R3.5
    t = np.transpose(a)
    line = np.ravel(t)  # expect: P10-R3.5
    s = a.swapaxes(0, 1).reshape(4, 4)  # expect: P10-R3.5
    print(flat, line, s)
