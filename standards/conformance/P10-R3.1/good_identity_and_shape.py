"""Tests of identity, shape and dtype make nothing."""

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Copier:
    def __init__(self, target: F32) -> None:
        self.target = target
        self.last: F32 | None = None

    def put(self, block: F32) -> bool:  # flightlm: steady
        assert block.shape == self.target.shape, "one value per pixel"
        assert block.dtype == np.float32, "pixels are float32"
        if self.last is block:
            return False
        self.last = block
        self.target[...] = block
        return block.ndim == 2
