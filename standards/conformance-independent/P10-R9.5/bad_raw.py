import numpy as np
from numpy.lib.stride_tricks import as_strided


def f(a: np.ndarray, raw: bytes) -> int:
    w = as_strided(a, shape=(2, 2), strides=(4, 4))  # expect: P10-R9.5
    b = np.frombuffer(raw, dtype=np.uint8)  # expect: P10-R9.5
    m = memoryview(raw).cast("I")  # expect: P10-R9.5
    i = a.__array_interface__  # expect: P10-R9.5
    k = id(a)  # expect: P10-R9.5
    return len(w) + len(b) + len(m) + len(i) + k
