import numpy as np


def normalise(x: np.ndarray, eps: float) -> None:
    mu = x.mean()
    x -= mu
    scaled = x / (x.max() + eps)  # expect: P10-R3.1
    x[:] = scaled
