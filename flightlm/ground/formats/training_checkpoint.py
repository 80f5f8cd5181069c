"""The weights of a training checkpoint, or of a run's folder, as a weight source."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight import checkpoint
from flightlm.flight.arena import Arena
from flightlm.flight.checkpoint import CheckpointFile, CheckpointHeader, Disk
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.vocab import VocabTables, check_tables
from flightlm.ground.formats.flight_image import unpack_tokenizer
from flightlm.ground.formats.source import Extent, WeightSource
from flightlm.ground.formats.strict_json import as_object, parse_json

RECORD_SCHEMA: Final = "flightlm-checkpoint/1"


@dataclass(frozen=True, slots=True)
class Found:
    """A checkpoint that is whole, and what was wrong with the other one ("": nothing)."""

    path: str
    header: CheckpointHeader
    tokenizer: VocabTables | None
    record: Mapping[str, object]
    complaint: str


def find_checkpoint(folder: Path) -> Found:
    """The newest checkpoint of a folder that is whole.

    Raises FlightError: CHECKPOINT if none is, with what is wrong with each; FILE_MISSING.
    """
    heads: list[tuple[int, str, CheckpointHeader]] = []
    complaints: list[str] = []
    for slot in checkpoint.SLOTS:
        path = str(folder / slot)
        if not os.path.lexists(path):
            continue
        try:
            header = checkpoint.read_header(path)
            heads.append((header.generation, path, header))
        except FlightError as error:
            complaints.append(error.detail)
    if not heads and not complaints:
        raise FlightError(Fault.FILE_MISSING, f"{folder} holds no checkpoint")
    for _, path, header in sorted(heads, key=newest_first):
        try:
            return found_at(path, header, "; ".join(complaints))
        except FlightError as error:
            complaints.append(error.detail)
    raise FlightError(Fault.CHECKPOINT, "; ".join(complaints))


def newest_first(entry: tuple[int, str, CheckpointHeader]) -> int:
    """The key that puts the highest generation first."""
    return -entry[0]


def found_at(path: str, header: CheckpointHeader, complaint: str) -> Found:
    """A checkpoint, every page of it checked.  Raises FlightError(CHECKPOINT)."""
    arena = Arena(checkpoint.checkpoint_buffers(header.config, header.vocab))
    file = CheckpointFile(arena, Disk())
    arena.seal()
    _, words, raw = file.read(path, None)
    assert len(raw) == header.record_bytes, "the record is whole"
    tables = None if header.vocab is None else unpack_tokenizer(words, header.vocab)
    value = parse_json(raw, path, Fault.CHECKPOINT, allow_floats=True)
    record = as_object(value, path, Fault.CHECKPOINT)
    if record.get("schema") != RECORD_SCHEMA:
        raise FlightError(Fault.CHECKPOINT, f"{path}: the record is of another program")
    return Found(path, header, tables, record, complaint)


def extents_of(path: Path, header: CheckpointHeader) -> tuple[Extent, ...]:
    """Where each part of each tensor lies in a checkpoint: one after another, fp32."""
    extents: list[Extent] = []
    at = header.section_at(0)
    for index, spec in enumerate(TENSORS):
        nbytes = 4 * spec.part_elements(header.config)
        for layer in range(spec.parts(header.config)):
            extents.append(Extent(path, at, nbytes, Dtype.FP32, index, layer, False))
            at += nbytes
    assert at - header.section_at(0) == 4 * header.config.parameters, "the parts are the model"
    return tuple(extents)


def source_of(found: Found) -> WeightSource:
    """The weights of a checkpoint, every page of which was checked."""
    path = Path(found.path)
    tables = found.tokenizer
    if tables is not None:
        check_tables(tables)
    record = found.record
    header = found.header
    assert header.config.layers > 0, "the configuration is validated"
    return WeightSource(
        name=str(record.get("name", path.stem)),
        kind="training checkpoint",
        config=header.config,
        extents=extents_of(path, header),
        tied_head=None,
        tokenizer=tables,
        digest_files=(path,),
    )


def open_checkpoint(path: Path) -> WeightSource:
    """The training checkpoint at `path`.  Raises FlightError as flight.checkpoint.read_header."""
    header = checkpoint.read_header(str(path))
    return source_of(found_at(str(path), header, ""))


def holds_run(folder: Path) -> bool:
    """Whether a folder is that of a training run."""
    return any(os.path.lexists(folder / slot) for slot in checkpoint.SLOTS)
