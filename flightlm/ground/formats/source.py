"""What every reader of weight files hands over: a validated description, no data yet.

A reader opens its files, checks everything that can be checked without reading the tensors
(names, shapes, sizes, offsets, dtypes), and returns a `WeightSource`.  One loader then streams
the extents into the arena, or into a flight image.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import Dtype
from flightlm.flight.vocab import VocabTables


@dataclass(frozen=True, slots=True)
class Extent:
    """Where one part of one tensor lies: `nbytes` at `offset` of `path`, row-major.

    `tensor` indexes flight.tensors.TENSORS, `layer` is the part (0 if not layered).
    `transposed`: the file stores [in, out] (Conv1D), the arena [out, in].
    """

    path: Path
    offset: int
    nbytes: int
    dtype: Dtype
    tensor: int
    layer: int
    transposed: bool


class Writes(Protocol):
    """What takes bytes one after another."""

    def write(self, data: bytes, /) -> int:
        """Write all of `data`."""


class Sink(Writes, Protocol):
    """What every writer of weight files writes to: a new, seekable file."""

    def seek(self, target: int, whence: int = 0, /) -> int:
        """Go to an offset from the start."""

    def tell(self) -> int:
        """The offset of the next byte."""


class Parts(Protocol):
    """What every writer of weight files reads from: the parts of a model, one at a time."""

    def part(self, tensor: int, layer: int) -> F32:
        """The fp32 values of one part, in arena orientation."""


def stamp_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """Which file this is, and in what state: device, inode, size in bytes, last change in ns."""
    assert status.st_size >= 0, "a size is not negative"
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class WeightSource:
    """A model on disk.

    `extents` holds every (tensor, layer) exactly once, in the order of the table, layer by
    layer.  `tied_head` is the extent of an lm_head.weight that must equal wte, or None.
    `own_tokenizer` is False once another tokenizer took the place of the stored one.
    `digest_files` are the files whose bytes identify the model, in name order.
    `seal` is the digest in the header of a flight image; other kinds have none.
    `stamps` tell of each digest file, in order, which file it was when the source was opened:
    st_dev, st_ino, st_size and st_mtime_ns; empty if nobody asked.
    """

    name: str
    kind: str
    config: ModelConfig
    extents: tuple[Extent, ...]
    tied_head: Extent | None
    tokenizer: VocabTables | None
    digest_files: tuple[Path, ...]
    own_tokenizer: bool = True
    seal: bytes = b""
    stamps: tuple[tuple[int, int, int, int], ...] = ()
