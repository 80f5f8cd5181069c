"""Samples taken from raw bytes."""

import numpy
from numpy import frombuffer as from_bytes


def samples(data: bytes) -> numpy.ndarray:
    """The 16-bit samples of a block."""
    return numpy.frombuffer(data, dtype="<i2")  # expect: P10-R9.5


def flags(data: bytes) -> numpy.ndarray:
    """The flags behind the samples."""
    return from_bytes(data, dtype="u1")  # expect: P10-R9.5
