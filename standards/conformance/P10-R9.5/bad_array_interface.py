"""Share pixels with a C library."""

import numpy as np
import numpy.ctypeslib as bridge


class Image:
    """An image in foreign memory."""

    def __init__(self, address: int, size: int) -> None:
        self.address = address
        self.size = size

    @property
    def __array_interface__(self) -> dict[str, object]:  # expect: P10-R9.5
        return {"data": (self.address, True), "shape": (self.size,), "version": 3}


def address_of(pixels: np.ndarray) -> object:
    """Where the pixels lie."""
    return pixels.__array_interface__["data"]  # expect: P10-R9.5


def pointer(pixels: np.ndarray) -> object:
    """The pixels for C."""
    return bridge.as_ctypes(pixels)  # expect: P10-R9.5
