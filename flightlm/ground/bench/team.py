"""The workers of a run: one process per engine, asked one at a time, ended whatever happens."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from flightlm.ground.bench import model_files
from flightlm.ground.bench.fresh import worker_environment
from flightlm.ground.bench.noise import Noise, NoiseMeter, process_ticks
from flightlm.ground.bench.settings import MACHINE, OWN, Settings, Work
from flightlm.ground.process import Child, HeldSignals

READY_SECONDS: Final = 300.0
ANSWER_SECONDS: Final = 3_600.0
SETTLE_S: Final = 0.3  # OpenMP's and OpenBLAS's threads spin so long at most after their work
IDLE_S: Final = 1.0
CHECK_PROMPT: Final = 16
CHECK_TOKENS: Final = 16
TOLERANCE: Final = 1e-3  # of the largest score
LOG_BYTES: Final = 65_536  # of a log's end, where it says why a worker ended
WORKER: Final = "flightlm.ground.bench.worker"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker said to a command; `noise` is of the time that the command took."""

    content: dict[str, object]
    noise: Noise

    @property
    def seconds(self) -> float:
        """The time that the engine took."""
        value = self.content["seconds"]
        assert isinstance(value, int | float), "seconds are a number"
        return float(value)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an engine's results compare with flightlm's."""

    largest_difference: float
    same_tokens: bool

    @property
    def holds(self) -> bool:
        """True if this is the same model: equal greedy tokens, scores within TOLERANCE."""
        return self.same_tokens and self.largest_difference <= TOLERANCE


def worker_command(name: str, settings: Settings, work: Path, longest: int) -> list[str]:
    """The program of an engine's worker."""
    config = settings.config
    if name == "llm.c":
        return [str(work / "llmc_driver"), str(work / model_files.LLMC), str(longest)]
    models = {OWN: str(work / model_files.FOLDER), MACHINE: settings.size, "core": "-"}
    for peer, form in model_files.FORMS.items():
        models[peer] = str(work / form)
    # More than one sequence takes memory: only where a batch is measured.
    lanes = 8 if "batch" in settings.measures else 1
    assert name in models, "an engine that exists"
    numbers = (threads_of(name, settings), lanes, config.vocab)
    command = [sys.executable, "-m", WORKER, name, models[name]]
    return [*command, *(str(number) for number in numbers)]


def threads_of(name: str, settings: Settings) -> int:
    """The threads of an engine; one for the core's memory, which does not depend on them."""
    assert settings.threads > 0, "a worker has a thread"
    return 1 if name == "core" else settings.threads


class Team:
    """Workers by name.  `with Team(…) as team:` ends them all."""

    __slots__ = ("_children", "_settings", "_work", "failed")

    def __init__(self, settings: Settings, work: Path) -> None:
        assert settings.threads > 0, "a worker has a thread"
        self._settings: Final = settings
        self._work: Final = work
        self._children: Final[dict[str, Child]] = {}
        self.failed: Final[dict[str, str]] = {}  # engines that ended, and why

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        for child in self._children.values():
            child.close()
        self._children.clear()

    def names(self) -> list[str]:
        """The engines that work."""
        return list(self._children)

    def start(self, name: str, longest: int) -> bool:
        """Start an engine's worker and wait until it has its model; False if it failed."""
        assert name not in self._children, "one worker per engine"
        command = worker_command(name, self._settings, self._work, longest)
        environment = worker_environment(threads_of(name, self._settings))
        with HeldSignals():
            child = Child(command, environment, self._log(name))
            self._children[name] = child
        line = child.read_line(READY_SECONDS)
        if line is None:
            self._fail(name)
        return line is not None

    def end(self, name: str) -> None:
        """End one worker; its memory is free again."""
        child = self._children.pop(name)
        child.finish()

    def ask(self, name: str, command: str) -> Answer | None:
        """Let one worker work while the others rest; None if it failed, and it is gone then."""
        child = self._children[name]
        time.sleep(SETTLE_S)
        meter = NoiseMeter(child.pid)
        try:
            child.send(command)
            line = child.read_line(ANSWER_SECONDS)
        except BrokenPipeError:
            line = None
        noise = meter.stop(child.pid)
        content = None if line is None else json.loads(line)
        if not isinstance(content, dict) or "error" in content:
            self._fail(name)
            return None
        assert "seconds" in content, "an answer has a time"
        return Answer(content, noise)

    def _log(self, name: str) -> Path:
        """Where a worker's chatter goes."""
        return self._work / f"{name}.log"

    def _fail(self, name: str) -> None:
        """Note why a worker failed, and end it."""
        child = self._children.pop(name)
        child.close()
        log = self._log(name)
        data = log.read_bytes()
        end = data[-LOG_BYTES:]
        text = end.decode("utf-8", errors="replace")
        self.failed[name] = model_files.last_line(text)
        assert name not in self._children, "it is asked no more"

    def idle_shares(self) -> dict[str, float]:
        """The share of one processor that each worker uses while nobody asks it anything."""
        time.sleep(SETTLE_S)
        before = {name: process_ticks(child.pid) for name, child in self._children.items()}
        started = time.perf_counter()
        time.sleep(IDLE_S)
        elapsed = time.perf_counter() - started
        assert elapsed > 0.0, "time has passed"
        shares = {}
        for name, child in self._children.items():
            ticks = process_ticks(child.pid) - before[name]
            shares[name] = round(ticks / (100.0 * elapsed), 3)
        return shares


def result_of(team: Team, name: str, work: Path) -> tuple[np.ndarray, list[int]] | None:
    """An engine's scores after a fixed prompt and its greedy tokens; None if it failed."""
    path = work / f"{name}.scores"
    if team.ask(name, f"logits {CHECK_PROMPT} {path}") is None:
        return None
    answer = team.ask(name, f"decode {CHECK_PROMPT} {CHECK_TOKENS - 1}")
    if answer is None:
        return None
    tokens = answer.content["tokens"]
    assert isinstance(tokens, list), "decode tells its tokens"
    scores = np.fromfile(path, np.float32)
    path.unlink()
    return scores, [int(token) for token in tokens]


def agreement(
    scores: np.ndarray, tokens: Sequence[int], reference: np.ndarray, expected: Sequence[int]
) -> Agreement:
    """Compare scores (V,) and tokens with flightlm's; what has another size does not agree."""
    assert reference.size > 0, "flightlm has scores"
    if scores.shape != reference.shape or not np.all(np.isfinite(scores)):
        return Agreement(1.0, False)
    largest = np.max(np.abs(reference))
    if largest <= 0.0:  # nothing to measure a difference by
        return Agreement(1.0, False)
    difference = np.max(np.abs(scores - reference)) / largest
    return Agreement(float(difference), list(tokens) == list(expected))


def timed_command(measure: str, name: str, work: Work) -> str:
    """The command of one sample."""
    if measure == "decode":
        return f"decode {work.prompt} {work.decoded(name)}"
    if measure == "prefill":
        return f"prefill {work.prefill}"
    assert measure == "batch", "a timed measure"
    return f"batch {work.lanes} {work.prompt} {work.decode}"
