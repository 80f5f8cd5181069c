import numpy as np


def scale(samples: np.ndarray, limit: float) -> np.ndarray:
    assert (samples > 0.0).all(), "samples are positive"
    assert np.all(samples < limit), "samples are small"
    assert samples.ndim == 1, "a vector"
    assert np.isfinite(limit), "a finite limit"
    assert samples.flags.c_contiguous, "one run"
    return samples / limit
