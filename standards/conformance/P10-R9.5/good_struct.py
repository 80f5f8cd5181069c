"""Bytes read by struct, one value at a time."""

import struct


def samples(data: bytes) -> list[int]:
    """The 16-bit samples of a block."""
    return [value for (value,) in struct.iter_unpack("<h", data)]


def identity(size: int) -> list[list[int]]:
    """The identity matrix."""
    return [[1 if i == k else 0 for k in range(size)] for i in range(size)]
