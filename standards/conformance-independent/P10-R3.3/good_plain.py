# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, i: np.ndarray, c: np.ndarray) -> None:  # flightlm: steady
    np.take(a, i, out=c, mode="clip")
    a.mean(axis=0, out=c)
    a.sum(axis=0, out=c)
    np.einsum("ij,jk->ik", a, a, out=c)
    np.add(a, c, out=c)
    np.clip(a, 0.0, 1.0, out=c)
    np.cumsum(a, axis=0, out=c)
