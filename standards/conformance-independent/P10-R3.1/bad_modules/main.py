# flightlm-test: profile=flight
import numpy as np

from kernels import normalise


def step(x: np.ndarray) -> None:  # flightlm: steady
    normalise(x, 1e-5)
