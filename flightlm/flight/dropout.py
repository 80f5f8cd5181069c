"""Dropout (Srivastava et al. 2014) whose zeros are a function of a key and a place.

Nothing is kept between forward and backward: both compute the same zeros.  A place's 32 bits are
a Weyl sequence through the `lowbias32` mixer of C. Wellons (2018); the key tells step,
micro-batch and site apart.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, Arena, Bool, BufferSpec
from flightlm.flight.shards import mixed

MASK_32: Final = 0xFFFF_FFFF
WEYL: Final = 0x9E37_79B1
MIX_1: Final = 0x7FEB_352D
MIX_2: Final = 0x846C_A68B

# The places of a tile times WEYL, two of scratch, and which places become 0.
DROPOUT_BUFFERS: Final = (
    BufferSpec("training", "dropout.bits", (3, limits.UPDATE_TILE), "i4"),
    BufferSpec("training", "dropout.zeros", (limits.UPDATE_TILE,), "b1"),
)


class Dropout:
    """Sets a share of values to 0 and scales the others so that their mean stays."""

    __slots__ = ("_base", "_bits", "_key", "_scale", "_shifted", "_threshold", "_zeros", "rate")

    def __init__(self, arena: Arena, rate: float) -> None:
        assert rate >= 0.0, "a share is not negative"
        assert rate < 1.0, "something is left"
        words = arena.i32("dropout.bits")
        bits = words.view(np.uint32)
        self._base: Final = bits[0]
        self._bits: Final = bits[1]
        self._shifted: Final = bits[2]
        self._zeros: Final[Bool] = arena.mask("dropout.zeros")
        self._base[:] = np.arange(limits.UPDATE_TILE, dtype=np.uint32) * np.uint32(WEYL)
        self._threshold: Final = np.uint32(int(rate * (MASK_32 + 1)))
        left = 1.0 - rate
        assert left > 0.0, "something is left"
        self._scale: Final = 1.0 / left
        self._key = 0
        self.rate: Final = rate

    def begin(self, key: int) -> None:
        """The key of the micro-batch that comes."""
        assert key >= 0, "keys are unsigned"
        assert self.rate >= 0.0, "a share is not negative"
        self._key = key

    def apply(self, values: F32, site: int) -> None:
        """values (n,) in place, at one of the places in the model where values are dropped."""
        assert site >= 0, "sites count from 0"
        assert values.ndim == 1, "a flat view"
        size = values.shape[0]
        assert size <= limits.MAX_PARAMETERS, "limits hold"
        key = mixed(self._key, site) & MASK_32
        for start in range(0, size, limits.UPDATE_TILE):
            stop = min(start + limits.UPDATE_TILE, size)
            count = stop - start
            self._hash((key + start * WEYL) & MASK_32, count)
            part = values[start:stop]
            zeros = self._zeros[:count]
            np.less(self._bits[:count], self._threshold, out=zeros)
            np.copyto(part, 0.0, where=zeros)
            np.multiply(part, self._scale, out=part)

    def _hash(self, offset: int, count: int) -> None:
        """The first `count` of the bits: those of the places from a Weyl offset on."""
        assert offset >= 0, "offsets are unsigned"
        assert count <= limits.UPDATE_TILE, "one tile at a time"
        bits = self._bits[:count]
        shifted = self._shifted[:count]
        np.add(self._base[:count], np.uint32(offset), out=bits)
        np.right_shift(bits, np.uint32(16), out=shifted)
        np.bitwise_xor(bits, shifted, out=bits)
        np.multiply(bits, np.uint32(MIX_1), out=bits)
        np.right_shift(bits, np.uint32(15), out=shifted)
        np.bitwise_xor(bits, shifted, out=bits)
        np.multiply(bits, np.uint32(MIX_2), out=bits)
        np.right_shift(bits, np.uint32(16), out=shifted)
        np.bitwise_xor(bits, shifted, out=bits)


def drop(dropout: Dropout | None, values: F32, site: int) -> None:
    """Drop values in place, contiguous and of any shape, where there is dropout."""
    assert site >= 0, "sites count from 0"
    assert values.flags.c_contiguous, "the values are one run"
    if dropout is not None:
        dropout.apply(values.reshape(-1), site)
