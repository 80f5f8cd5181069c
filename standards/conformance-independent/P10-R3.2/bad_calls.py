# flightlm-test: profile=flight
import numpy as np
from numpy import concatenate as cat
from numpy import exp


def step(a: np.ndarray, b: np.ndarray) -> None:  # flightlm: steady
    z = np.zeros(3)  # expect: P10-R3.2
    s = np.add(a, b)  # expect: P10-R3.2
    c = cat((a, b))  # expect: P10-R3.2
    w = np.where(a, b, 0)  # expect: P10-R3.2
    e = exp(a)  # expect: P10-R3.2
    o = np.argsort(a)  # expect: P10-R3.2
    m = np.matmul(a, b, out=None)  # expect: P10-R3.2
    t = np.tril(a)  # expect: P10-R3.2
    n = np.linalg.norm(a, axis=0)  # expect: P10-R3.2
    print(z, s, c, w, e, o, m, t, n)
