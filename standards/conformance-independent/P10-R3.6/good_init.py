# flightlm-test: profile=flight
import numpy as np


def build(a: np.ndarray, b: np.ndarray) -> None:
    b[...] = a + b


def step(i: int) -> int:  # flightlm: steady
    return i
