"""Nobody says how the caller's array lies."""

import numpy as np
import numpy.typing as npt


class Packer:
    def __init__(self, size: int) -> None:
        self.packed = np.zeros(size, dtype=np.float32)

    def pack(self, block: npt.NDArray[np.float32]) -> None:  # flightlm: steady
        flat = block.reshape(-1)  # expect: P10-R3.5
        np.copyto(self.packed[: flat.shape[0]], flat)
