import numpy as np


def run(x: np.ndarray, y: np.ndarray) -> int:
    assert np.all(x == y), "E1"
    assert x.shape == y.shape, "E2"
    assert x.flags.c_contiguous, "E3"
    assert bool((x > 0).all()), "E4"
    assert x.ndim == 2, "E5"
    assert x is not y, "E6"
    return 1
