"""One aligned block of memory, cut into named views before the model runs.

The list of buffers is known before anything is allocated: `planned_bytes` computes the size,
`Arena` allocates exactly that, once, and touches every page.  Each buffer is taken once, at
init; `seal()` ends init, after which nothing can be taken.  The high-water mark is the end of
the last buffer taken, and must reach the plan.  Buffers that several processes see lie in a second
block, which is given to the arena.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError

F32: TypeAlias = npt.NDArray[np.float32]
F64: TypeAlias = npt.NDArray[np.float64]
I32: TypeAlias = npt.NDArray[np.int32]
U8: TypeAlias = npt.NDArray[np.uint8]
Bool: TypeAlias = npt.NDArray[np.bool_]

# The element types of buffers and their sizes in bytes.
ITEM_BYTES: Final = {"f4": 4, "f8": 8, "i4": 4, "u1": 1, "b1": 1}


@dataclass(frozen=True, slots=True)
class BufferSpec:
    """One buffer of the arena: segment, name, shape and element type (a key of ITEM_BYTES)."""

    segment: str
    name: str
    shape: tuple[int, ...]
    kind: str

    def __post_init__(self) -> None:
        assert len(self.shape) <= limits.MAX_RANK, "buffers have at most four dimensions"
        assert self.kind in ITEM_BYTES, "the element type is known"

    @property
    def nbytes(self) -> int:
        """Bytes of the buffer without padding, in Python integers (no overflow)."""
        count = ITEM_BYTES[self.kind]
        for size in self.shape:
            assert size >= 0, "no dimension is negative"
            count *= size
        assert count >= 0, "a product of sizes is not negative"
        return count


def slot_name(name: str, slot: int) -> str:
    """The name of a buffer that every slot has: slot 0 has the plain name."""
    assert len(name) > 0, "a buffer has a name"
    assert slot >= 0, "slots count from 0"
    assert slot < limits.MAX_SLOTS, "the slots are bounded"
    if slot == 0:
        return name
    return f"{name}.{slot}"


def aligned(nbytes: int) -> int:
    """`nbytes` rounded up to the alignment of the arena."""
    assert nbytes >= 0, "a size is not negative"
    rounded = -(-nbytes // limits.ALIGNMENT) * limits.ALIGNMENT
    assert rounded >= nbytes, "rounding up never shrinks"
    return rounded


def planned_bytes(specs: tuple[BufferSpec, ...]) -> int:
    """The exact size of the one block that `Arena(specs)` allocates, alignment slack included.

    Raises FlightError(MEMORY) above limits.MAX_ARENA_BYTES.
    """
    assert len(specs) <= limits.MAX_BUFFERS, "the plan has a bounded number of buffers"
    total = limits.ALIGNMENT
    for spec in specs:
        total += aligned(spec.nbytes)
    if total > limits.MAX_ARENA_BYTES:
        raise FlightError(
            Fault.MEMORY, f"the plan needs {total} bytes, above {limits.MAX_ARENA_BYTES}"
        )
    assert total >= limits.ALIGNMENT, "a sum of sizes is not negative"
    return total


def allocate_block(nbytes: int) -> U8:
    """One zeroed uint8 block (nbytes,), every page touched.

    Raises FlightError(MEMORY) if the machine refuses it.
    """
    assert nbytes > 0, "a block is not empty"
    assert nbytes <= limits.MAX_ARENA_BYTES, "limits hold for the block"
    try:
        block = np.empty(nbytes, dtype=np.uint8)
    except MemoryError as error:
        raise FlightError(Fault.MEMORY, f"{nbytes} bytes in one block were refused") from error
    block.fill(0)
    return block


@dataclass(frozen=True, slots=True)
class Region:
    """Buffers and the block (n,) that they lie in, one after another."""

    specs: tuple[BufferSpec, ...]
    block: U8

    def __post_init__(self) -> None:
        need = planned_bytes(self.specs)
        assert self.block.shape == (need,), "the block has its planned size"
        assert len(self.specs) <= limits.MAX_BUFFERS, "the plan has a bounded number of buffers"

    def offsets(self) -> tuple[int, ...]:
        """Where each buffer begins in the block."""
        address = self.block.ctypes.data
        offset = -address % limits.ALIGNMENT
        found = []
        for spec in self.specs:
            found.append(offset)
            offset += aligned(spec.nbytes)
        assert offset <= self.block.nbytes, "the plan fits the block"
        assert len(found) == len(self.specs), "every buffer has its place"
        return tuple(found)


class Arena:
    """The block and its views.

    Usage: `arena = Arena(specs)`; take every buffer once (`f32`, `f64`, `i32`, `u8`, `mask`);
    `arena.seal()`.  `shared` has further buffers, in a block that other processes see, too.
    """

    __slots__ = ("_ends", "_raw", "_sealed", "_specs", "_taken", "allocated_bytes", "high_water")

    def __init__(self, specs: tuple[BufferSpec, ...], shared: Region | None = None) -> None:
        assert len(specs) > 0, "an arena holds something"
        assert len(specs) <= limits.MAX_BUFFERS, "the plan has a bounded number of buffers"
        regions: tuple[Region, ...] = (Region(specs, allocate_block(planned_bytes(specs))),)
        if shared is not None:
            regions = (*regions, shared)
        total = 0
        by_name = {}
        raw = {}
        ends = {}
        for region in regions:
            offsets = region.offsets()
            assert len(offsets) <= limits.MAX_BUFFERS, "the plan has a bounded number of buffers"
            for index in range(len(offsets)):
                spec = region.specs[index]
                assert spec.name not in by_name, "buffer names are unique"
                by_name[spec.name] = spec
                stop = offsets[index] + spec.nbytes
                raw[spec.name] = region.block[offsets[index] : stop]
                ends[spec.name] = total + stop
            total += region.block.nbytes
        self._specs: Final = by_name
        self._raw: Final = raw
        self._ends: Final = ends
        self._taken: Final = dict.fromkeys(raw, False)
        self._sealed = False
        self.high_water = 0
        # planned_bytes(specs), and that of what is shared.
        self.allocated_bytes: Final = total

    @property
    def sealed(self) -> bool:
        """True once init is over."""
        assert self.high_water <= self.allocated_bytes, "views stay inside the block"
        return self._sealed

    def _take(self, name: str, kind: str) -> U8:
        """The bytes of one buffer, as a view of the block."""
        assert not self._sealed, "nothing is taken from a sealed arena"
        assert name in self._specs, "the buffer is in the plan"
        spec = self._specs[name]
        assert spec.kind == kind, "the buffer has the planned element type"
        assert not self._taken[name], "each buffer has one owner"
        self._taken[name] = True
        self.high_water = max(self.high_water, self._ends[name])
        return self._raw[name]

    def _shape(self, name: str) -> tuple[int, ...]:
        assert name in self._specs, "the buffer is in the plan"
        spec = self._specs[name]
        assert len(spec.shape) > 0, "a buffer has a shape"
        return spec.shape

    def f32(self, name: str) -> F32:
        """The float32 buffer `name`."""
        assert len(name) > 0, "a buffer has a name"
        raw = self._take(name, "f4")
        view = raw.view(np.float32)
        assert view.flags.aligned, "the arena is aligned"
        return view.reshape(self._shape(name))

    def f64(self, name: str) -> F64:
        """The float64 buffer `name`."""
        assert len(name) > 0, "a buffer has a name"
        raw = self._take(name, "f8")
        view = raw.view(np.float64)
        assert view.flags.aligned, "the arena is aligned"
        return view.reshape(self._shape(name))

    def i32(self, name: str) -> I32:
        """The int32 buffer `name`."""
        assert len(name) > 0, "a buffer has a name"
        raw = self._take(name, "i4")
        view = raw.view(np.int32)
        assert view.flags.aligned, "the arena is aligned"
        return view.reshape(self._shape(name))

    def u8(self, name: str) -> U8:
        """The uint8 buffer `name`."""
        assert len(name) > 0, "a buffer has a name"
        view = self._take(name, "u1")
        assert view.ndim == 1, "the bytes of a buffer are a vector"
        return view.reshape(self._shape(name))

    def mask(self, name: str) -> Bool:
        """The bool buffer `name`."""
        assert len(name) > 0, "a buffer has a name"
        raw = self._take(name, "b1")
        view = raw.view(np.bool_)
        assert view.ndim == 1, "the bytes of a buffer are a vector"
        return view.reshape(self._shape(name))

    def seal(self) -> None:
        """End init.  Every planned buffer must have its owner by now."""
        assert not self._sealed, "an arena is sealed once"
        assert len(self._taken) <= limits.MAX_BUFFERS, "the plan has a bounded number of buffers"
        for name in self._taken:
            assert self._taken[name] is True, "every planned buffer was taken"
        self._sealed = True
