# flightlm-test: profile=flight
import numpy as np


def build(a: np.ndarray) -> np.ndarray:
    return a.T.reshape(-1).copy().astype(np.float32)


def step(i: int) -> int:  # flightlm: steady
    return i
