"""Everything of a training run in one block of memory, and what goes into it at the start."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight import checkpoint, limits
from flightlm.flight.arena import Arena
from flightlm.flight.bpe import Encoder
from flightlm.flight.checkpoint import CheckpointFile, CheckpointHeader, Disk
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import MemoryPlan, plan_training
from flightlm.flight.sampler import Sampler
from flightlm.flight.session import Session
from flightlm.flight.shards import TokenFile, TokenReader, Windows
from flightlm.flight.slices import slice_of
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.trainer import Trainer
from flightlm.flight.training import Training
from flightlm.flight.transfer import Staging
from flightlm.flight.vocab import Vocab, VocabTables
from flightlm.ground.api import require_memory
from flightlm.ground.convert import destination_error, is_partial
from flightlm.ground.formats.flight_image import pack_tokenizer
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.formats.training_checkpoint import Found
from flightlm.ground.train.settings import Settings, settings_from
from flightlm.ground.train.team import Team


@dataclass(frozen=True, slots=True)
class Materials:
    """What a run is made of: settings, model, tokenizer, data; `source` gives the weights."""

    name: str
    settings: Settings
    config: ModelConfig
    tables: VocabTables | None
    data: tuple[TokenFile, ...]
    validation: tuple[TokenFile, ...]
    source: WeightSource | None = None


class Machinery:
    """The memory of a run and everything in it.  Raises FlightError: MEMORY, BATCH, DATA_*, TEAM.

    Processes that share a memory begin here: what comes before is done once.
    """

    __slots__ = (
        "allocated_bytes",
        "encoder",
        "file",
        "materials",
        "model",
        "plan",
        "session",
        "staging",
        "training",
        "validation",
        "vocab",
    )

    def __init__(self, materials: Materials, team: Team, disk: Disk) -> None:
        settings = materials.settings
        plan = plan_run(materials, team.sharers)
        require_memory(plan)
        arena = team.begin(plan)
        config = materials.config
        self.materials: Final = materials
        self.plan: Final = plan
        self.model: Final = Model(arena, config)
        sampler = Sampler(arena, config.vocab, 0)
        self.vocab: Final = None if plan.vocab is None else Vocab(arena, plan.vocab)
        self.encoder: Final = None if self.vocab is None else Encoder(arena, self.vocab)
        self.session: Final = Session(arena, self.model, sampler, self.vocab, 0)
        self.staging: Final = Staging(arena)
        batching = settings.batching
        optimising = settings.optimising
        rank = team.rank if team.sharers > 1 else 0
        part = slice_of(config.parameters, rank, team.sharers)
        trainer = Trainer(arena, self.model, batching.shape(), optimising.adam(), part)
        data = windows_of(arena, materials.data, config.vocab, "data", batching.seed)
        self.training: Final = Training(
            arena, trainer, data, settings.rates(), settings.step_options(team.rank, team.ranks)
        )
        # The buffers are there in any case, so that the plan depends on sizes alone.
        self.validation: Final = validation_windows(arena, materials)
        self.file: Final = CheckpointFile(arena, disk)
        arena.seal()
        if self.vocab is not None and materials.tables is not None:
            self.vocab.load(materials.tables)
        own = arena.allocated_bytes - plan.shared_bytes
        # Of all processes over this memory.
        self.allocated_bytes: Final = plan.shared_bytes + team.sharers * own
        assert self.allocated_bytes == plan.total_bytes, "the blocks have their planned size"

    def write(self, folder: str, generation: int, record: bytes) -> str:
        """Write a checkpoint; its path.  Raises FlightError: DISK_FULL, DESTINATION."""
        training = self.training
        assert generation > 0, "generations count from 1"
        header = CheckpointHeader(
            self.materials.config, self.plan.vocab, training.progress, generation, len(record)
        )
        words = pack_tokenizer(self.materials.tables)
        return self.file.write(folder, header, training.state, (words, record))

    def resume(self, found: Found) -> None:
        """Take weights, moments and place from a checkpoint.  Raises FlightError as its `read`."""
        training = self.training
        header, _, _ = self.file.read(found.path, training.state)
        if header != found.header:
            raise FlightError(Fault.FILE_CHANGED, f"{found.path} changed while it was read")
        progress = header.progress
        if progress.sample != progress.step * training.sequences:
            raise FlightError(
                Fault.RESUME,
                f"{found.path} has steps of {progress.sample // max(1, progress.step)} sequences, "
                f"the options make {training.sequences}",
            )
        training.resume(progress)


def plan_run(materials: Materials, sharers: int) -> MemoryPlan:
    """The memory of a run, of `sharers` processes over one.  Raises FlightError(BATCH)."""
    shape = None if materials.tables is None else materials.tables.shape
    batching = materials.settings.batching
    plan = plan_training(materials.config, shape, batching.shape(), sharers)
    assert plan.training, "a plan of training"
    return plan


def windows_of(
    arena: Arena, files: tuple[TokenFile, ...], vocab: int, name: str, seed: int
) -> Windows:
    """The windows of the files of a reader.  Raises FlightError(DATA_SHORT)."""
    assert len(files) > 0, "there are data"
    reader = TokenReader(arena, files, vocab, name)
    return Windows(reader, arena.i32(f"{name}.window"), seed)


def validation_windows(arena: Arena, materials: Materials) -> Windows | None:
    """The windows to validate with, None without data for it; the buffers are there in any case.

    So a plan depends on sizes alone.  Raises FlightError(DATA_SHORT).
    """
    assert not arena.sealed, "buffers are taken before the arena is sealed"
    config = materials.config
    if materials.validation:
        return windows_of(arena, materials.validation, config.vocab, "validation", 0)
    _ = arena.u8("validation.raw")
    _ = arena.i32("validation.window")
    return None


def settings_in(found: Found) -> Settings:
    """The settings of the run that wrote a checkpoint.  Raises FlightError(CHECKPOINT)."""
    record = found.record
    values = record.get("settings")
    if not isinstance(values, dict):
        raise FlightError(Fault.CHECKPOINT, f"{found.path}: the record has no settings")
    try:
        return settings_from(values)
    except FlightError as error:
        raise FlightError(Fault.CHECKPOINT, f"{found.path}: {error.detail}") from error


def remove_left_over(folder: Path) -> None:
    """Remove what a run that was killed left half written in its folder.

    Raises FlightError(DESTINATION).
    """
    halves = [slot + checkpoint.PARTIAL for slot in checkpoint.SLOTS]
    try:
        for name in os.listdir(folder):
            if name in halves or is_partial(name):
                os.unlink(folder / name)
    except OSError as error:
        raise destination_error(folder, error) from error


def data_report(files: Sequence[TokenFile]) -> list[dict[str, object]]:
    """What identifies data in a record: names and sizes."""
    assert len(files) <= limits.MAX_DATA_FILES, "limits hold"
    report: list[dict[str, object]] = []
    for file in files:
        _, name = os.path.split(file.path)
        report.append({"name": name, "tokens": file.tokens, "item": file.item_bytes})
    return report


def record_bytes(values: Mapping[str, object]) -> bytes:
    """A record as a checkpoint keeps it."""
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    raw = text.encode("ascii")
    if len(raw) > limits.MAX_RECORD_BYTES:
        raise FlightError(Fault.OPTION, f"the options and file names take {len(raw)} bytes")
    return raw
