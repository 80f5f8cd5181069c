import numpy as np


def f(a: "np.ndarray", b: "dict[str, int]") -> int:
    assert isinstance(a, np.ndarray), "E1"  # may: P10-R5.10
    assert isinstance(b, dict), "E2"  # expect: P10-R5.10
    return len(b)
