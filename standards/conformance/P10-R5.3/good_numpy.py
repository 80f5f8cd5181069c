import numpy as np


def scale(matrix: np.ndarray, factor: float) -> np.ndarray:
    assert matrix.ndim == 2, "a matrix"
    assert matrix.dtype == np.float32, "single precision"
    assert np.isfinite(factor), "a finite factor"
    assert bool(np.all(np.isfinite(matrix))), "no NaN"
    return matrix * factor
