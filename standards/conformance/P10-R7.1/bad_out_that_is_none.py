import numpy as np


def levels(signal: np.ndarray, gains: np.ndarray) -> np.ndarray:
    np.add(signal, gains, None)  # expect: P10-R7.1
    signal.dot(gains, None)  # expect: P10-R7.1
    np.nan_to_num(signal)  # expect: P10-R7.1
    np.nan_to_num(signal, copy=True)  # expect: P10-R7.1
    np.sum(signal, 0)  # expect: P10-R7.1
    np.add.reduce(signal, 0)  # expect: P10-R7.1
    return signal
