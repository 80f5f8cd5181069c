# flightlm-test: profile=flight
import numpy as np


def step(x: np.ndarray, m: np.ndarray) -> int:  # flightlm: steady
    y = np.asarray(x)
    np.isfinite(x, out=m)
    if not m.all():
        return -1
    z = y.T
    v = z.view()
    return int(v.argmax())
