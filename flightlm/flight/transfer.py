"""From the bytes of a file to fp32 in the arena: fixed chunks, read (never mapped), checked.

A mapped file that is truncated kills the process with SIGBUS, which no handler catches; and
only bytes that were read into memory are the bytes that were verified.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, U8, Arena, Bool, BufferSpec
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, Dtype

STAGING_ELEMENTS: Final = limits.STAGING_BYTES // 2  # of the narrowest dtype


# Raw bytes of one read, the same widened, and their finite flags.
STAGING_BUFFERS: Final = (
    BufferSpec("staging", "staging.raw", (limits.STAGING_BYTES,), "u1"),
    BufferSpec("staging", "staging.wide", (STAGING_ELEMENTS,), "f4"),
    BufferSpec("staging", "staging.finite", (STAGING_ELEMENTS,), "b1"),
)


class Staging:
    """The buffers through which every weight passes."""

    __slots__ = ("finite", "raw", "wide")

    def __init__(self, arena: Arena) -> None:
        self.raw: Final[U8] = arena.u8("staging.raw")
        self.wide: Final[F32] = arena.f32("staging.wide")
        self.finite: Final[Bool] = arena.mask("staging.finite")
        assert self.raw.shape == (limits.STAGING_BYTES,), "one read"
        assert self.wide.shape == self.finite.shape, "one flag per element"


def widen(raw: U8, dtype: Dtype, out: F32) -> None:
    """out (n,) = the n little-endian elements of raw (n * item bytes,), exactly."""
    assert raw.shape[0] == out.shape[0] * DTYPE_BYTES[dtype], "raw holds the elements of out"
    assert out.flags.c_contiguous, "the bits of out are written as they lie"
    if dtype == Dtype.BF16:
        bits = out.view(np.uint32)
        np.copyto(bits, raw.view(np.uint16))
        np.left_shift(bits, 16, out=bits)
    elif dtype == Dtype.FP16:
        np.copyto(out, raw.view(np.float16))
    else:
        np.copyto(out, raw.view(np.float32))


def require_finite(values: F32, finite: Bool, what: str) -> None:
    """Raise FlightError(WEIGHT_FINITE) if values (n,) hold NaN or Inf.

    finite (m,) is scratch with m >= n.
    """
    assert values.shape[0] <= finite.shape[0], "one chunk at a time"
    assert len(what) > 0, "the values have a name"
    flags = finite[: values.shape[0]]
    np.isfinite(values, out=flags)
    if not np.logical_and.reduce(flags):
        count = values.shape[0] - int(np.count_nonzero(flags))
        raise FlightError(Fault.WEIGHT_FINITE, f"{what} holds {count} NaN or Inf in one chunk")


def chunk_elements(dtype: Dtype) -> int:
    """How many elements one read takes."""
    assert dtype in DTYPE_BYTES, "the dtype is known"
    size = DTYPE_BYTES[dtype]
    assert size > 0, "an element has bytes"
    elements = limits.STAGING_BYTES // size
    assert elements <= STAGING_ELEMENTS, "one read fits the staging"
    return elements
