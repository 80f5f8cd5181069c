"""What every reader of weight files hands over: a validated description, no data yet.

A reader opens its files, checks everything that can be checked without reading the tensors
(names, shapes, sizes, offsets, dtypes), and returns a `WeightSource`.  One loader then streams
the extents into the arena, or into a flight image.
"""

from __future__ import annotations

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


class Parts(Protocol):
    """What every writer of weight files reads from: the parts of a model, one at a time."""

    def part(self, tensor: int, layer: int) -> F32:
        """The fp32 values of one part, in arena orientation."""


@dataclass(frozen=True, slots=True)
class WeightSource:
    """A model on disk.

    `extents` holds every (tensor, layer) exactly once, in the order of the table, layer by
    layer.  `tied_head` is the extent of an lm_head.weight that must equal wte, or None.
    `own_tokenizer` is False once another tokenizer took the place of the stored one.
    `digest_files` are the files whose bytes identify the model, in name order.
    """

    name: str
    kind: str
    config: ModelConfig
    extents: tuple[Extent, ...]
    tied_head: Extent | None
    tokenizer: VocabTables | None
    digest_files: tuple[Path, ...]
    own_tokenizer: bool = True
