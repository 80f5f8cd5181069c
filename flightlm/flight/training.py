"""The loop of training: gather gradients over micro-batches, then judge, clip and update.

`accumulate` and `finish` are apart so that several processes can add their gradients between
them.  The samples of step s are the windows s S to (s+1) S of the shuffled data, S sequences per
step over all micro-batches and processes, however they are shared out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F64, Arena, BufferSpec
from flightlm.flight.checkpoint import MONITORS, Progress, State
from flightlm.flight.monitor import Monitor
from flightlm.flight.sampler import require_float, require_int
from flightlm.flight.schedule import Schedule
from flightlm.flight.shards import Windows, mixed
from flightlm.flight.status import Fault
from flightlm.flight.trainer import Trainer


DROPOUT_STREAM: Final = 0xD0  # apart from the data's order


class Verdict(IntEnum):
    """What became of a step."""

    UPDATED = 0
    NOT_FINITE = 1  # NaN or Inf in the loss or in a gradient
    LOSS_OUTLIER = 2
    NORM_OUTLIER = 3


@dataclass(frozen=True, slots=True)
class StepOptions:
    """How a step is made of micro-batches and when it is refused.

    clip    largest norm of the gradients, 0 is off
    loss_z  largest z-score of the loss against the last 128 steps, 0 is off
    norm_z  the same of the gradient norm
    rank    this process of `ranks`, each with `accumulation` micro-batches
    """

    accumulation: int = 1
    clip: float = 1.0
    loss_z: float = 0.0
    norm_z: float = 0.0
    rank: int = 0
    ranks: int = 1

    def __post_init__(self) -> None:
        """Raises FlightError(OPTIMISER) for a number out of range."""
        assert self.ranks > 0, "there is a process"
        require_int(self.accumulation, 1, limits.MAX_ACCUMULATION, Fault.OPTIMISER)
        require_float(self.clip, 0.0, limits.MAX_CLIP, Fault.OPTIMISER)
        require_float(self.loss_z, 0.0, limits.MAX_CLIP, Fault.OPTIMISER)
        require_float(self.norm_z, 0.0, limits.MAX_CLIP, Fault.OPTIMISER)
        require_int(self.ranks, 1, limits.MAX_RANKS, Fault.OPTIMISER)
        require_int(self.rank, 0, self.ranks - 1, Fault.OPTIMISER)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step: its loss before the update (nats per token), gradient norm and learning rate."""

    loss: float
    norm: float
    lr: float
    verdict: Verdict

    def __post_init__(self) -> None:
        assert self.lr >= 0.0, "the learning rate is not negative"
        assert isinstance(self.verdict, Verdict), "a step has a verdict"


# The series of the two monitors.
TRAINING_BUFFERS: Final = (
    BufferSpec("training", "train.monitors", (MONITORS, limits.MONITOR_WINDOW), "f8"),
)


class Training:
    """A run: the trainer, its data, its schedule, and how far it has come."""

    __slots__ = (
        "_loss_monitor",
        "_monitors",
        "_norm_monitor",
        "options",
        "schedule",
        "step",
        "trainer",
        "windows",
    )

    def __init__(
        self,
        arena: Arena,
        trainer: Trainer,
        windows: Windows,
        schedule: Schedule,
        options: StepOptions,
    ) -> None:
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        assert isinstance(trainer, Trainer), "the buffers of training"
        assert windows.seq_len == trainer.shape.seq_len, "the windows fit the batch"
        assert isinstance(schedule, Schedule), "the schedule is validated"
        assert isinstance(options, StepOptions), "the options are validated"
        self.trainer: Final = trainer
        self.windows: Final = windows
        self.schedule: Final = schedule
        self.options: Final = options
        self._monitors: Final[F64] = arena.f64("train.monitors")
        self._loss_monitor: Final = Monitor(self._monitors[0])
        self._norm_monitor: Final = Monitor(self._monitors[1])
        self.step = 0

    @property
    def sequences(self) -> int:
        """S: the windows of one step, over all processes."""
        options = self.options
        assert options.ranks > 0, "there is a process"
        assert options.accumulation > 0, "a step has a micro-batch"
        return options.ranks * options.accumulation * self.trainer.shape.batch

    @property
    def state(self) -> State:
        """Views of all that a checkpoint keeps."""
        trainer = self.trainer
        weights = trainer.model.weights
        assert len(weights.tensors) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
        assert self.step >= 0, "steps count from 0"
        return State(weights.tensors, trainer.m.flat, trainer.v.flat, self._monitors)

    @property
    def progress(self) -> Progress:
        """How far the run has come."""
        assert self.step >= 0, "steps count from 0"
        assert self.trainer.steps <= self.step, "an update is a step"
        return Progress(
            self.step,
            self.trainer.steps,
            self.step * self.sequences,
            self._loss_monitor.count,
            self._norm_monitor.count,
        )

    def resume(self, progress: Progress) -> None:
        """Go on from here; the state was read from the same checkpoint."""
        assert progress.updates <= progress.step, "an update is a step"
        assert progress.sample == progress.step * self.sequences, "steps have one size"
        self.step = progress.step
        self.trainer.resume(progress.updates)
        self._loss_monitor.resume(progress.loss_count)
        self._norm_monitor.resume(progress.norm_count)

    def accumulate(self) -> float:
        """The gradients of this process's share of the step, and its share of the mean loss.

        Gradients and losses of all processes are to be summed.  Raises FlightError as
        Windows.shuffled.
        """
        options = self.options
        count = options.accumulation
        assert count <= limits.MAX_ACCUMULATION, "limits hold"
        assert count > 0, "a step has a micro-batch"
        parts = count * options.ranks
        assert parts > 0, "there is a process"
        share = 1.0 / parts
        trainer = self.trainer
        loss = 0.0
        for turn in range(count):
            self._fill(turn)
            loss += trainer.forward(share) * share
            trainer.backward()
        return loss

    def _fill(self, turn: int) -> None:
        """Put the windows of micro-batch `turn` into the trainer's inputs and targets."""
        assert turn >= 0, "turns count from 0"
        trainer = self.trainer
        shape = trainer.shape
        options = self.options
        assert shape.batch <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        part = turn * options.ranks + options.rank
        first = self.step * self.sequences + part * shape.batch
        # The same samples have the same zeros, whichever process runs them.
        trainer.begin(mixed(mixed(self.windows.seed, DROPOUT_STREAM), first))
        for row in range(shape.batch):
            start = row * shape.seq_len
            stop = start + shape.seq_len
            self.windows.shuffled(
                first + row, trainer.inputs[start:stop], trainer.targets[start:stop]
            )

    def finish(self, loss: float, squares: float) -> Outcome:
        """Update the weights with the summed gradients, unless the step is refused.

        loss is the mean over the whole step, in nats per token; squares is the sum over the
        summed gradients, of all slices (`Trainer.squares`).
        """
        assert isinstance(loss, float), "the mean loss"
        assert not squares < 0.0, "a sum of squares is not negative"
        trainer = self.trainer
        norm = math.sqrt(squares)
        lr = self.schedule.rate(self.step)
        verdict = self._judge(loss, norm)
        if verdict is Verdict.UPDATED:
            trainer.update(lr, clip_scale(norm, self.options.clip))
            self._loss_monitor.add(loss)
            self._norm_monitor.add(norm)
        else:
            trainer.discard()
        self.step += 1
        assert trainer.steps <= self.step, "an update is a step"
        return Outcome(loss, norm, lr, verdict)

    def _judge(self, loss: float, norm: float) -> Verdict:
        """Whether the gradients may reach the weights."""
        options = self.options
        assert options.loss_z >= 0.0, "0 is off"
        assert options.norm_z >= 0.0, "0 is off"
        if not math.isfinite(loss):
            return Verdict.NOT_FINITE
        if not math.isfinite(norm):
            return Verdict.NOT_FINITE
        if options.loss_z > 0.0:
            if self._loss_monitor.score(loss) > options.loss_z:
                return Verdict.LOSS_OUTLIER
        if options.norm_z > 0.0:
            if self._norm_monitor.score(norm) > options.norm_z:
                return Verdict.NORM_OUTLIER
        return Verdict.UPDATED

    def evaluate(self, windows: Windows, count: int) -> float:
        """This process's share of the mean loss over the first `count` windows in order.

        In nats per token; those of all processes are to be summed.  The last batch is filled up
        with its first window, which counts once.  Raises FlightError as Windows.ordered.
        """
        assert count > 0, "there is a window"
        assert count <= windows.count, "the windows exist"
        assert windows.seq_len == self.trainer.shape.seq_len, "the windows fit the batch"
        shape = self.trainer.shape
        batch = shape.batch
        assert batch > 0, "a batch has a window"
        batches = (count + batch - 1) // batch
        assert batches <= limits.MAX_EVALUATION, "limits hold"
        total = 0.0
        options = self.options
        assert options.ranks > 0, "there is a process"
        for turn in range(batches):
            if turn % options.ranks == options.rank:
                first = turn * batch
                used = min(batch, count - first)
                total += self._evaluate_batch(windows, first, used)
        tokens = count * windows.seq_len
        assert tokens > 0, "a window has tokens"
        return total / tokens

    def _evaluate_batch(self, windows: Windows, first: int, used: int) -> float:
        """The sum of the losses of `used` windows from `first` on."""
        assert first >= 0, "windows count from 0"
        assert used > 0, "there is a window"
        trainer = self.trainer
        seq_len = windows.seq_len
        assert trainer.shape.batch <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        for row in range(trainer.shape.batch):
            start = row * seq_len
            stop = start + seq_len
            number = first
            if row < used:
                number = first + row
            windows.ordered(number, trainer.inputs[start:stop], trainer.targets[start:stop])
        _ = trainer.evaluate()
        losses = trainer.losses[: used * seq_len]
        total: np.float64 = np.add.reduce(losses)
        value: float = total.item()
        return value


def clip_scale(norm: float, clip: float) -> float:
    """What gradients of this norm are multiplied with; clip 0 is off."""
    assert norm >= 0.0, "a norm is not negative"
    assert clip >= 0.0, "0 is off"
    if clip == 0.0:
        return 1.0
    if norm <= clip:
        return 1.0
    return clip / norm
