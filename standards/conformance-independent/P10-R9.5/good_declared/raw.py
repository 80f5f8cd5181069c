import numpy as np


def f(raw: bytes) -> np.ndarray:
    return np.frombuffer(raw, dtype=np.uint8)
