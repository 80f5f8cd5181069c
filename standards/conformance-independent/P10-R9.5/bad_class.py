import numpy as np


class Buf:
    @property
    def __array_interface__(self) -> dict[str, int]:  # expect: P10-R9.5
        return {}

    def key(self) -> int:
        return id(self)  # expect: P10-R9.5

    def view(self, raw: bytes) -> object:
        return np.lib.stride_tricks.as_strided(raw)  # expect: P10-R9.5
