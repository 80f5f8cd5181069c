"""The code itself says that the reshape is a view."""

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def carved(flat: F32, rows: int, columns: int) -> F32:
    assert flat.flags.c_contiguous, "a reshape of the scratch is a view"
    part = flat[: rows * columns]
    return part.reshape(rows, columns)


class Packer:
    def __init__(self, scratch: F32) -> None:
        self.scratch = scratch

    def pack(self, block: F32) -> None:  # flightlm: steady
        tile = carved(self.scratch, 4, 4)
        assert block.ndim == 2, "rows of channels"
        heads = block.reshape(block.shape[0], 2, 8)
        assert np.shares_memory(heads, block), "a view"
        np.copyto(tile, heads[:4, 0, :4])
        column = block[:, 0].reshape(block.shape[0], 1)
        np.copyto(column, 0.0)
