# flightlm-test: profile=flight
import numpy as np


def build(n: int) -> np.ndarray:  # flightlm: init
    return np.concatenate((np.zeros(n), np.ones(n)))


def step(i: int) -> int:  # flightlm: steady
    return i + 1
