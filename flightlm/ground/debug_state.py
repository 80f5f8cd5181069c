"""`flightlm selftest --debug-state`: flightlm's numbers beside those of an llm.c debug state.

Tolerances are those of llm.c's GPU test in fp32 (test_gpt2.cu), and stricter where that has a
share of the value for bf16: logits 1e-3, loss 1e-5, a gradient g 1e-6 + 1e-3 |g|, where 1e-6
counts the tensor's largest gradient if that is above 1.
"""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight.arena import F32, Arena, planned_bytes
from flightlm.flight.model import Model
from flightlm.flight.optim import AdamOptions
from flightlm.flight.plan import plan_memory
from flightlm.flight.sampler import MASK_64, SplitMix64, require_int
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.trainer import Trainer, TrainShape, train_buffers
from flightlm.flight.transfer import STAGING_BUFFERS, Staging
from flightlm.ground import commands, display
from flightlm.ground.api import EMBEDDED
from flightlm.ground.convert import PartialFile
from flightlm.ground.display import Meter
from flightlm.ground.formats.debug_state import (
    ITEM,
    LOGITS,
    LOSS,
    Section,
    StateFile,
    StateLayout,
    write_start,
    write_values,
)
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.loader import load_weights, read_bytes
from flightlm.ground.machine import available_bytes
from flightlm.ground.selftest import MODEL_SEGMENTS, Check

LOGIT_BOUND: Final = 1e-3
LOSS_BOUND: Final = 1e-5
GRADIENT_BOUND: Final = 1e-6
GRADIENT_SHARE: Final = 1e-3
MAX_SEED: Final = MASK_64
# llm.c's own batch.
DEFAULT_BATCH: Final = 4
DEFAULT_SEQ_LEN: Final = 64


@dataclass(frozen=True, slots=True)
class Bound:
    """What a number v of the file may differ by: absolute + share |v|."""

    absolute: float
    share: float


class Worst:
    """The largest difference so far, where it is, and the largest share of its bound."""

    __slots__ = ("_bound", "at", "difference", "here", "share", "there")

    def __init__(self, bound: Bound) -> None:
        assert bound.absolute > 0.0, "a bound is positive"
        self._bound: Final = bound
        self.at = 0
        self.difference = 0.0
        self.share = 0.0
        self.here = 0.0
        self.there = 0.0

    def add(self, ours: F32, theirs: F32, start: int) -> None:
        """Compare a run (n,) that begins at place `start`; what is not finite differs."""
        assert ours.shape == theirs.shape, "number by number"
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(ours.astype(np.float64) - theirs)
            allowed = self._bound.absolute + self._bound.share * np.abs(theirs)
            shares = np.divide(apart, allowed)
        apart[np.isnan(apart)] = np.inf
        shares[np.isnan(shares)] = np.inf
        self.share = max(self.share, float(np.max(shares)))
        place = int(np.argmax(apart))
        if apart[place] > self.difference or start == 0:
            self.at = start + place
            self.difference = float(apart[place])
            self.here = float(ours[place])
            self.there = float(theirs[place])

    def check(self, section: Section) -> Check:
        """The line of a section."""
        place = place_of(self.at, section.shape)
        assert len(place) == len(section.shape), "an index per dimension"
        detail = (
            f"largest difference {self.difference:.3g} at {place}: {self.here:.7g} here, "
            f"{self.there:.7g} there; {100.0 * self.share:.3g} % of the bound at most"
        )
        return Check(section.name, self.share <= 1.0, detail)


def place_of(at: int, shape: tuple[int, ...]) -> list[int]:
    """The indices of the number `at` of an array of this shape."""
    left = at
    place: list[int] = []
    for size in reversed(shape):
        assert size > 0, "no dimension is empty"
        left, index = divmod(left, size)
        place.insert(0, index)
    assert left == 0, "the number is in the array"
    return place


class Rig:
    """A model with a trainer over one block, for one batch."""

    __slots__ = ("model", "trainer")

    def __init__(self, source: WeightSource, shape: TrainShape, meter: Meter) -> None:
        """Raises FlightError: BATCH, MEMORY, and what loading raises."""
        config = source.config
        buffers = train_buffers(config, shape)
        plan = plan_memory(config, shape.seq_len, None)
        inference = tuple(spec for spec in plan.specs if spec.segment in MODEL_SEGMENTS)
        specs = (*inference, *buffers, *STAGING_BUFFERS)
        need = planned_bytes(specs) + ITEM * shape.seq_len * config.vocab
        free = available_bytes()
        if free is not None and need > free:
            raise FlightError(Fault.MEMORY, f"the batch needs {need} bytes, {free} are free")
        arena = Arena(specs)
        self.model: Final = Model(arena, config)
        self.trainer: Final = Trainer(arena, self.model, shape, AdamOptions())
        staging = Staging(arena)
        arena.seal()
        load_weights(source, self.model.weights.tensors, staging, meter)
        assert arena.sealed, "init is over"

    def score(self, sequence: int, out: F32) -> None:
        """out (T, V) = the scores of one sequence of the batch."""
        seq_len = self.trainer.shape.seq_len
        assert 0 <= sequence < self.trainer.shape.batch, "the sequence exists"
        tokens = self.trainer.inputs[sequence * seq_len : (sequence + 1) * seq_len]
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is compared
            self.model.forward(tokens, out)

    def run(self) -> F32:
        """Forward and backward; the loss as one number (1,)."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss = self.trainer.forward(1.0)
            self.trainer.backward()
        assert self.trainer.steps == 0, "no weight has changed"
        return np.array([loss], np.float32)


def compare(source: WeightSource, path: Path, meter: Meter | None = None) -> tuple[Check, ...]:
    """Logits, loss and the 16 gradients of a state beside flightlm's for the same batch.

    A check fails where a number is beyond its tolerance; its detail has the largest difference.
    Raises FlightError: as StateFile, MEMORY, and what loading the weights raises.
    """
    counted = Meter() if meter is None else meter
    with StateFile(path, source.config) as state:
        layout = state.layout
        rig = Rig(source, TrainShape(layout.batch, layout.seq_len), counted)
        np.copyto(rig.trainer.inputs, state.inputs)
        np.copyto(rig.trainer.targets, state.targets)
        sections = layout.sections()
        assert sections[0].name == LOGITS, "in the order of the file"
        checks = [compare_logits(rig, state, sections[0])]
        for section, ours in zip(sections[1:], results_of(rig), strict=True):
            checks.append(compare_section(ours, state, section))
    return tuple(checks)


def results_of(rig: Rig) -> tuple[F32, ...]:
    """The loss and the gradients, in the order of the file."""
    loss = rig.run()
    assert loss.shape == (1,), "one loss"
    gradients = rig.trainer.grads
    return (loss, *gradients.tensors)


def compare_logits(rig: Rig, state: StateFile, section: Section) -> Check:
    """The scores, sequence after sequence."""
    worst = Worst(Bound(LOGIT_BOUND, 0.0))
    batch, seq_len, vocab = section.shape
    size = seq_len * vocab
    assert section.name == LOGITS, "the section of the scores"
    scores = np.empty((seq_len, vocab), np.float32)
    for sequence in range(batch):
        start = sequence * size
        rig.score(sequence, scores)
        worst.add(scores.reshape(-1), state.values(section, start, start + size), start)
    return worst.check(section)


def compare_section(ours: F32, state: StateFile, section: Section) -> Check:
    """The loss, or a gradient in two passes: its largest number first."""
    assert ours.shape == section.shape, "of one shape"
    bound = Bound(LOSS_BOUND, 0.0)
    if section.name != LOSS:
        largest = 1.0
        for start, stop in section.chunks():
            values = np.abs(state.values(section, start, stop))
            largest = max(largest, float(np.max(values, initial=0.0, where=np.isfinite(values))))
        bound = Bound(GRADIENT_BOUND * largest, GRADIENT_SHARE)
    worst = Worst(bound)
    flat = ours.reshape(-1)
    for start, stop in section.chunks():
        worst.add(flat[start:stop], state.values(section, start, stop), start)
    return worst.check(section)


def require_same(checks: tuple[Check, ...], path: Path) -> None:
    """Raise FlightError(STATE_DIFFERS) if a check failed."""
    failed = [check.name for check in checks if not check.passed]
    assert len(checks) > 0, "something was compared"
    if failed:
        raise FlightError(Fault.STATE_DIFFERS, f"{path}: {', '.join(failed)} differ")


def seeded_batch(rows: int, vocab: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y (rows,): rows + 1 seeded ids in a row, y one place on."""
    rng = SplitMix64(seed)
    assert vocab > 0, "there is a vocabulary"
    ids = np.empty(rows + 1, np.int32)
    for at in range(rows + 1):
        ids[at] = (rng.next_u64() >> 32) * vocab >> 32
    return ids[:-1], ids[1:]


def write(
    source: WeightSource,
    path: Path,
    shape: TrainShape,
    seed: int,
    *,
    force: bool,
    meter: Meter | None = None,
) -> StateLayout:
    """Write the state of a seeded batch, which llm.c's test_gpt2 reads beside the model.

    Raises FlightError: SEED, BATCH, MEMORY, DESTINATION, DESTINATION_EXISTS, DISK_FULL, and what
    loading the weights raises.
    """
    require_int(seed, 0, MAX_SEED, Fault.SEED)
    counted = Meter() if meter is None else meter
    rig = Rig(source, shape, counted)
    layout = StateLayout(source.config, shape.batch, shape.seq_len)
    inputs, targets = seeded_batch(shape.rows, source.config.vocab, seed)
    np.copyto(rig.trainer.inputs, inputs)
    np.copyto(rig.trainer.targets, targets)
    assert layout.rows == shape.rows, "the batch of the file"
    scores = np.empty((shape.seq_len, source.config.vocab), np.float32)
    with PartialFile(path, layout.nbytes, force) as stream:
        write_start(stream, layout, inputs, targets)
        for sequence in range(shape.batch):
            rig.score(sequence, scores)
            write_values(stream, scores)
        loss, dwte, *others = results_of(rig)
        write_values(stream, loss)
        write_values(stream, dwte)
        if layout.padding_bytes > 0:
            _ = stream.write(bytes(layout.padding_bytes))
        for gradient in others:
            write_values(stream, gradient)
    return layout


def require_options(options: Namespace) -> None:
    """Raise FlightError: CONFLICT, OPTION for options that do not belong together."""
    wanted: str | None = options.write_debug_state
    if wanted is not None and options.debug_state is not None:
        raise FlightError(Fault.CONFLICT, "--debug-state and --write-debug-state")
    given = {"--batch": options.batch, "--seq-len": options.seq_len, "--seed": options.seed}
    given["--force"] = True if options.force else None
    for name, value in given.items():
        if value is not None and wanted is None:
            raise FlightError(Fault.OPTION, f"{name} needs --write-debug-state")
    if wanted is not None and options.json:
        raise FlightError(Fault.OPTION, "--json shows a comparison, and --write-debug-state none")
    assert wanted is not None or options.debug_state is not None, "one of them was given"


def run(options: Namespace) -> int:
    """`flightlm selftest --debug-state` and `--write-debug-state`."""
    require_options(options)
    commands.fix_threads(options)
    weights = EMBEDDED if options.weights is None else Path(options.weights)
    source = open_source(weights, options.heads)
    if options.write_debug_state is not None:
        run_write(options, source)
        return 0
    path = Path(options.debug_state)
    total = read_bytes(source)
    assert total > 0, "a model has bytes"
    quiet: bool = options.json
    with display.progress(f"loading {source.name}", total, wanted=not quiet) as meter:
        checks = compare(source, path, meter)
    commands.show_checks(checks, quiet)
    require_same(checks, path)
    return 0


def run_write(options: Namespace, source: WeightSource) -> None:
    """`flightlm selftest --write-debug-state`."""
    path = Path(options.write_debug_state)
    batch: int = DEFAULT_BATCH if options.batch is None else options.batch
    seq_len: int = DEFAULT_SEQ_LEN if options.seq_len is None else options.seq_len
    seed = 0 if options.seed is None else options.seed
    shape = TrainShape(batch, seq_len)
    require_file(path, options.force)
    with display.progress(f"loading {source.name}", read_bytes(source)) as meter:
        layout = write(source, path, shape, seed, force=options.force, meter=meter)
    assert layout.rows == batch * seq_len, "the batch that was asked for"
    commands.report(f"{path}: debug state, B {batch}, T {seq_len}, {layout.nbytes:,} bytes")


def require_file(path: Path, force: bool) -> None:
    """Raise FlightError before anything is computed: DESTINATION, DESTINATION_EXISTS."""
    if not os.path.isdir(path.parent):
        raise FlightError(Fault.DESTINATION, f"the folder {path.parent} does not exist")
    if os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is a folder")
    if os.path.lexists(path) and not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists")
