# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, b: np.ndarray, sizes: list[int]) -> None:  # flightlm: steady
    b[...] += a
    b[1:] *= 0.5
    sizes[0] = sizes[1] + 3
