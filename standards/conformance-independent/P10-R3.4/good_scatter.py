# flightlm-test: profile=flight
import numpy as np


def step(x: np.ndarray, mask: np.ndarray, ids: np.ndarray, names: list[str]) -> str:  # flightlm: steady
    x[mask] = 0.0
    x[ids] = 1.0
    k = int(ids[0])
    return names[k]
