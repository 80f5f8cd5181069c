# flightlm-test: profile=flight
import numpy as np


def step(a: np.ndarray, i: np.ndarray, c: np.ndarray) -> None:  # flightlm: steady
    np.take(a, i, out=c)  # expect: P10-R3.3
    a.var(axis=0, out=c)  # expect: P10-R3.3
    a.std(axis=0, out=c)  # expect: P10-R3.3
    np.einsum("ij,jk->ik", a, a, optimize=True, out=c)  # expect: P10-R3.3
    np.nan_to_num(a, copy=False)  # expect: P10-R3.3
    np.outer(a, a, out=c)  # expect: P10-R3.3
