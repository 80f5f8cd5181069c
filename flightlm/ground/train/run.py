"""The loop of `flightlm train`: steps, and between them evaluations, samples, checkpoints."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32
from flightlm.flight.image import DIGEST_BYTES, ImageHeader, layout_of
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.training import Outcome, Training, Verdict
from flightlm.ground.convert import FIRST_GENERATION, PartialFile
from flightlm.ground.display import Meter
from flightlm.ground.formats.flight_image import write_image
from flightlm.ground.process import AwaitedSignals
from flightlm.ground.train import build
from flightlm.ground.train.build import Machinery
from flightlm.ground.train.log import TrainingLog
from flightlm.ground.train.sample import sample
from flightlm.ground.train.settings import Settings, token_flops
from flightlm.ground.train.team import Team

MODEL_NAME: Final = "model.flm"  # the weights after the last step
BEST_NAME: Final = "best.flm"  # those with the lowest validation loss
MAX_REFUSED: Final = 100  # steps in a row that are not finite; then nothing will help
SHORTEST: Final = 1e-9  # seconds: a clock may not tell two moments apart
PEAK_SIZE: Final = 1_024
PEAK_TURNS: Final = 5
REFUSALS: Final = {
    Verdict.NOT_FINITE: "the loss or the gradients are not finite",
    Verdict.LOSS_OUTLIER: "the loss is an outlier",
    Verdict.NORM_OUTLIER: "the gradient norm is an outlier",
}


@dataclass(slots=True)
class Past:
    """What a run remembers beside the numbers of the model."""

    best: float = math.inf  # lowest validation loss, nats per token
    seconds: float = 0.0  # of training, over all processes' lives
    generation: int = 0  # of the last checkpoint
    saved: int = -1  # the step of the last checkpoint
    refused: int = 0  # steps in a row that were not finite

    def spend(self, seconds: float) -> None:
        """A step took so long."""
        assert seconds >= 0.0, "time does not run backwards"
        self.seconds += seconds

    def judge(self, verdict: Verdict) -> None:
        """Count the steps in a row that were not finite."""
        self.refused = self.refused + 1 if verdict is Verdict.NOT_FINITE else 0

    def improve(self, loss: float) -> bool:
        """True if a validation loss is the lowest so far, which it is from now on."""
        assert math.isfinite(loss), "only finite losses are compared"
        if loss >= self.best:
            return False
        self.best = loss
        return True

    def keep(self, step: int) -> None:
        """A checkpoint was written after this step."""
        assert step > self.saved, "a step has one checkpoint"
        self.generation += 1
        self.saved = step


class WeightParts:
    """The parts of a model in memory, for the writers of weight files."""

    __slots__ = ("_tensors",)

    def __init__(self, tensors: tuple[F32, ...]) -> None:
        assert len(tensors) == len(TENSORS), "every tensor is there"
        self._tensors: Final = tensors

    def part(self, tensor: int, layer: int) -> F32:
        """The values of one part: a view."""
        values = self._tensors[tensor]
        assert tensor >= 0, "tensors count from 0"
        part: F32 = values[layer] if TENSORS[tensor].layered else values
        return part


def measured_peak() -> float:
    """The rate of numpy's sgemm on this machine with these threads, in FLOP/s: the best of a few.

    A product of two square matrices of 1,024; training is measured against it.
    """
    left = np.ones((PEAK_SIZE, PEAK_SIZE), dtype=np.float32)
    out = np.empty_like(left)
    best = math.inf
    for _ in range(PEAK_TURNS):
        started = time.perf_counter()
        np.matmul(left, left, out=out)
        best = min(best, time.perf_counter() - started)
    assert best > 0.0, "a product takes time"
    return 2.0 * PEAK_SIZE**3 / best


class Run:
    """A run from where its machinery stands to the last step."""

    __slots__ = (
        "_every",
        "_flops",
        "_folder",
        "_log",
        "_machinery",
        "_meter",
        "_past",
        "_peak",
        "_settings",
        "_team",
        "_tokens",
        "_values",
    )

    def __init__(
        self,
        machinery: Machinery,
        folder: Path,
        team: Team,
        meter: Meter,
        past: Past,
        values: Mapping[str, object],
    ) -> None:
        """`values` is what the record of a checkpoint holds beside the past."""
        materials = machinery.materials
        self._machinery: Final = machinery
        self._settings: Final[Settings] = materials.settings
        self._folder: Final = folder
        self._team: Final = team
        self._meter: Final = meter
        self._past: Final = past
        self._values: Final = values
        output = self._settings.output
        self._every: Final = output.log_every
        self._log: Final = TrainingLog(folder if team.rank == 0 else None)
        batching = self._settings.batching
        seq_len = batching.seq_len
        self._tokens: Final = machinery.training.sequences * seq_len
        self._flops: Final = token_flops(materials.config, seq_len) * self._tokens
        self._peak: Final = measured_peak() * team.ranks
        assert self._tokens > 0, "a step has tokens"

    @property
    def log(self) -> TrainingLog:
        """The log of the run."""
        return self._log

    @property
    def training(self) -> Training:
        """What computes."""
        return self._machinery.training

    @property
    def leads(self) -> bool:
        """Whether this process writes files and lines."""
        return self._team.rank == 0

    def go(self, signals: AwaitedSignals) -> bool:
        """Train to the last step, or until a signal; True if the last step was taken.

        Raises FlightError: DIVERGED, and what reading data and writing files raise.
        """
        batching = self._settings.batching
        steps = batching.steps
        training = self.training
        stop = False
        for step in range(training.step, steps):
            assert training.step == step, "a step is taken once"
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                stop = self._step(signals)
            self._between(step + 1, step + 1 == steps, stop)
            if stop:
                break
        if self.leads and training.step == steps:
            self.keep_weights(MODEL_NAME)
        return training.step == steps

    def _step(self, signals: AwaitedSignals) -> bool:
        """One step; True if any process was asked to stop."""
        training = self.training
        started = time.perf_counter()
        share = training.accumulate()
        trainer = training.trainer
        loss, stop = self._team.agree(share, signals.came != 0, training.step)
        self._team.add(trainer.grads.flat)
        trainer.gather()
        squares = self._team.total(trainer.squares())
        outcome = training.finish(loss, squares)
        self._team.settle()
        seconds = time.perf_counter() - started
        past = self._past
        past.spend(seconds)
        assert training.step > 0, "a step was taken"
        self._tell(outcome, max(seconds, SHORTEST))
        return stop

    def _tell(self, outcome: Outcome, seconds: float) -> None:
        """Log a step and show it; a step that was refused gets a line of its own."""
        step = self.training.step
        assert seconds > 0.0, "a step takes time"
        rate = self._tokens / seconds
        peak = self._peak
        assert peak > 0.0, "the machine computes"
        mfu = self._flops / seconds / peak
        past = self._past
        past.judge(outcome.verdict)
        if outcome.verdict is Verdict.UPDATED:
            values = {
                "step": step,
                "loss": outcome.loss,
                "lr": outcome.lr,
                "grad_norm": outcome.norm,
                "tokens": step * self._tokens,
                "tokens_per_s": rate,
                "mfu": mfu,
                "seconds": past.seconds,
            }
            self._log.write("step", values)
        else:
            self._refuse(outcome)
        self._meter.advance(1)
        note = (
            f"loss {outcome.loss:.4f}  norm {outcome.norm:.2f}  {rate:,.0f} tokens/s  "
            f"MFU {100.0 * mfu:.0f} %"
        )
        self._meter.annotate(note)
        if self.leads and not self._meter.shown and due(step, self._every, False):
            self._meter.say(f"step {step}: {note}  lr {outcome.lr:.2e}")

    def _refuse(self, outcome: Outcome) -> None:
        """Log a step that changed nothing.  Raises FlightError(DIVERGED) after too many."""
        past = self._past
        reason = REFUSALS[outcome.verdict]
        step = self.training.step
        self._log.write("skip", {"step": step, "reason": reason})
        if self.leads:
            self._meter.say(f"step {step} changes nothing: {reason}")
        if past.refused >= MAX_REFUSED:
            detail = f"{past.refused} steps in a row are not finite, the last is {step}"
            raise FlightError(Fault.DIVERGED, detail)

    def _between(self, step: int, last: bool, stop: bool) -> None:
        """What is due after `step` steps."""
        output = self._settings.output
        assert step > 0, "a step was taken"
        if due(step, output.eval_every, last) and self._machinery.validation is not None:
            self.evaluate(step)
        if due(step, output.sample_every, last) and self.leads:
            self._sample(step)
        if due(step, output.checkpoint_every, last) or stop:
            self.save()

    def evaluate(self, step: int) -> None:
        """The validation loss, a part of it by each process; the best weights are kept."""
        assert step > 0, "a step was taken"
        started = time.perf_counter()
        share, count = self._validation_share()
        loss, _ = self._team.agree(share, False, step)
        took = time.perf_counter() - started
        if not self.leads:
            return
        if math.isfinite(loss):
            self._tell_evaluation(step, loss, count, took)
        else:
            self._log.write("skip", {"step": step, "reason": "validation is not finite"})
            self._meter.say(f"step {step}: the validation loss is not finite")

    def _validation_share(self) -> tuple[float, int]:
        """This process's share of the mean loss in nats per token, and over how many windows."""
        windows = self._machinery.validation
        assert windows is not None, "there are data to validate with"
        output = self._settings.output
        asked = output.eval_windows
        count = windows.count if asked == 0 else min(asked, windows.count)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return self.training.evaluate(windows, count), count

    def _tell_evaluation(self, step: int, loss: float, count: int, took: float) -> None:
        """Log an evaluation and show it; keep the weights if they are the best so far."""
        past = self._past
        best = past.improve(loss)
        values = {"step": step, "tokens": step * self._tokens, "seconds": past.seconds}
        self._log.write("eval", {**values, "loss": loss, "windows": count})
        mark = ", the best so far" if best else ""
        line = f"step {step}: validation loss {loss:.4f} over {count} windows"
        self._meter.say(f"{line} ({took:.1f} s){mark}")
        assert took >= 0.0, "time does not run backwards"
        if best:
            self.keep_weights(BEST_NAME)

    def _sample(self, step: int) -> None:
        """Let the model write, for people and for the log."""
        output = self._settings.output
        batching = self._settings.batching
        seed = (batching.seed + step) % (limits.MAX_SEED + 1)
        text = sample(self._machinery, output.sample_prompt, output.sample_tokens, seed)
        if text:
            self._log.write("sample", {"step": step, "text": text})
            self._meter.say(f"step {step}: it writes")
            for line in text.splitlines():
                self._meter.say(f"  | {line}")

    def save(self) -> None:
        """Write a checkpoint, unless this step has one.

        Raises FlightError: DESTINATION, DISK_FULL; with --on-full continue a full disk is told
        and the run goes on.
        """
        if self.leads and self._past.saved != self.training.step:
            self._write_checkpoint()
        self._team.wait()

    def _write_checkpoint(self) -> None:
        """Write a checkpoint.  Raises FlightError as `save`."""
        past = self._past
        step = self.training.step
        best = None if math.isinf(past.best) else past.best
        record = {**self._values, "best": best, "seconds": past.seconds}
        raw = build.record_bytes(record)
        assert step >= 0, "steps count from 0"
        try:
            _ = self._machinery.write(str(self._folder), past.generation + 1, raw)
        except FlightError as error:
            self._forgive(error)
            return
        past.keep(step)
        self._log.write("checkpoint", {"step": step, "generation": past.generation})

    def _forgive(self, error: FlightError) -> None:
        """A checkpoint that failed: raise, or tell and go on if the run was asked to."""
        output = self._settings.output
        if error.fault is not Fault.DISK_FULL or output.on_full != "continue":
            raise error
        step = self.training.step
        self._log.write("skip", {"step": step, "reason": "no room for the checkpoint"})
        self._meter.say(f"step {step}: no checkpoint, the one before stands: {error}")

    def keep_weights(self, name: str) -> None:
        """Write the weights as a flight image in the folder of the run, in place of the last."""
        materials = self._machinery.materials
        tables = materials.tables
        vocab = None if tables is None else tables.shape
        layout = layout_of(materials.config, Dtype.FP32, vocab)
        blank = bytes(DIGEST_BYTES)
        label = materials.name
        header = ImageHeader(
            materials.config, Dtype.FP32, vocab, label, FIRST_GENERATION, blank, layout
        )
        weights = self._machinery.model.weights
        assert layout.file_bytes > 0, "an image is not empty"
        with PartialFile(self._folder / name, layout.file_bytes, True) as stream:
            _ = write_image(stream, header, WeightParts(weights.tensors), tables)


def due(step: int, every: int, last: bool) -> bool:
    """Whether what happens every so many steps (0: never) happens after this one."""
    assert step > 0, "a step was taken"
    if every == 0:
        return False
    return last or step % every == 0
