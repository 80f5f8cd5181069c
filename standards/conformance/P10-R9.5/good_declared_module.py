# flightlm-test: declared=P10-R9.5:good_declared_module
"""The one module that looks at raw memory; the configuration declares it."""

import numpy as np


def samples(data: bytes) -> np.ndarray:
    """The 16-bit samples of a block."""
    return np.frombuffer(data, dtype="<i2")


def key_of(data: bytes) -> int:
    """The address of a block."""
    return id(data)
