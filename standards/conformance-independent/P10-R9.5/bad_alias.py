import numpy.lib.stride_tricks as st
from numpy import frombuffer as fb
from numpy import ctypeslib


def f(a, raw: bytes) -> object:
    x = st.as_strided(a, (1, 2))  # expect: P10-R9.5
    y = fb(raw)  # expect: P10-R9.5
    z = ctypeslib.as_array(a)  # expect: P10-R9.5
    v = memoryview(raw)
    w = v.cast("B")  # expect: P10-R9.5
    return x, y, z, w
