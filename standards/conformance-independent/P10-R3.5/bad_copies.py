# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, c: np.ndarray) -> None:  # flightlm: steady
    x = a.copy()  # expect: P10-R3.5
    y = a.flatten()  # expect: P10-R3.5
    z = a.astype(np.float32)  # expect: P10-R3.5
    w = np.array(a)  # expect: P10-R3.5
    v = a.T.reshape(-1)  # expect: P10-R3.5
    u = a.T.ravel()  # expect: P10-R3.5
    print(x, y, z, w, v, u, c)
