import numpy as np


def scale(samples: np.ndarray, limit: float) -> np.ndarray:
    assert samples > 0.0, "samples are positive"  # expect: P10-R5.6
    assert samples == samples.max(), "flat"  # expect: P10-R5.6
    assert np.isfinite(samples), "no NaN"  # expect: P10-R5.6
    assert not samples, "empty"  # expect: P10-R5.6
    return samples / limit
