# flightlm-test: profile=flight
import numpy as np


def inner(dst: np.ndarray, src: np.ndarray) -> None:
    dst[..., 0] = src[..., 0] ** 2  # expect: P10-R3.6
    dst[2:4] = src[2:4] / 3.0  # expect: P10-R3.6
    dst[:] = src - dst  # expect: P10-R3.6


def step(dst: np.ndarray, src: np.ndarray) -> None:  # flightlm: steady
    inner(dst, src)
