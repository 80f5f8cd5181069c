"""One run over one shape: start the workers, check that they train alike, measure by turns.

Pieces of `flightlm bench`: its programs, its watch for others on the processors, its samples.
"""

from __future__ import annotations

import json
import math
import shlex
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import Dtype
from flightlm.ground import commands
from flightlm.ground.bench.fresh import peak_bytes, worker_environment
from flightlm.ground.bench.model_files import RandomParts, first_error, last_line
from flightlm.ground.bench.noise import NoiseMeter, children_of, wait_for_quiet
from flightlm.ground.bench.statistics import Sample
from flightlm.ground.convert import PartialFile
from flightlm.ground.formats.llmc_out import llmc_bytes, write_llmc
from flightlm.ground.machine import told_bytes
from flightlm.ground.process import Child, HeldSignals, output_of
from verification.bench_train.settings import (
    CHECKED,
    LLMC,
    MACHINE,
    OWN,
    SHARED,
    TITLES,
    TOLERANCE,
    WORKS,
    Settings,
    Work,
    standing,
    threads_of,
)

READY_SECONDS: Final = 600.0
ANSWER_SECONDS: Final = 3_600.0
BUILD_SECONDS: Final = 300.0
SETTLE_S: Final = 0.3  # OpenMP's and OpenBLAS's threads spin so long at most after their work
RETRIES: Final = 2
RETRY_WAIT_S: Final = 15.0  # for others to leave the processors alone
PATIENCE_S: Final = 400.0  # of such waits in a whole run
MAX_LOG: Final = 1 << 24
DRIVER: Final = "llmc_train_driver"
SOURCE: Final = "train_gpt2.c"
HERE: Final = Path(__file__)


def say(line: str) -> None:
    """What the command is doing, on standard error."""
    commands.report(f"bench-train: {line}")


def compile_command(checkout: Path, target: Path) -> list[str]:
    """How llm.c's Makefile compiles its trainer, for the driver; empty if it does not tell.

    `make -n` prints the command and runs nothing.  cc stands in for the clang of the Makefile
    where that is not installed.
    """
    make = ["make", "-C", str(checkout), "--no-builtin-rules", "--always-make", "--dry-run"]
    make += ["train_gpt2"]
    status, _ = output_of(["clang", "--version"], BUILD_SECONDS)
    status, text = output_of(make if status == 0 else [*make, "CC=cc"], BUILD_SECONDS)
    lines = [line for line in text.splitlines() if SOURCE in line and " -o " in line]
    if status != 0 or not lines:
        return []
    words = shlex.split(lines[-1])
    assert len(words) > 0, "a compiler and its flags"
    driver = HERE.with_name(f"{DRIVER}.c")
    changes = {SOURCE: str(driver), "train_gpt2": str(target)}
    return [*(changes.get(word, word) for word in words), "-I", str(checkout)]


def build_driver(checkout: Path, target: Path) -> tuple[str, str]:
    """Build llm.c's trainer: the flags, and "" or what went wrong."""
    command = compile_command(checkout, target)
    if not command:
        return "", f"the Makefile below {checkout} does not say how {SOURCE} is compiled"
    status, text = output_of(command, BUILD_SECONDS)
    flags = [word for word in command if word.startswith("-") and word not in ("-o", "-I")]
    compiler = command[0]
    return " ".join([compiler, *flags]), "" if status == 0 else first_error(text)


def write_model(path: Path, config: ModelConfig) -> None:
    """The seeded model as llm.c's file."""
    size = llmc_bytes(config, Dtype.FP32)
    assert size > 0, "a model has bytes"
    with PartialFile(path, size, True) as stream:
        write_llmc(stream, config, Dtype.FP32, RandomParts(config))


class Run:
    """What a run over one shape has found so far.

    `engines`: name to what is known of it; `samples`: name to samples, seconds of one step;
    `rates`: numpy's sgemm rate in each round, FLOP/s; `resident`: resident bytes of flightlm
    after each of its samples; `peak`: highest resident bytes by engine.
    """

    __slots__ = (
        "_children",
        "_folder",
        "_patience",
        "_settings",
        "_work",
        "engines",
        "peak",
        "rates",
        "resident",
        "samples",
    )

    def __init__(self, work: Work, settings: Settings, folder: Path) -> None:
        assert folder.is_absolute(), "the work folder has a whole name"
        self._work: Final = work
        self._settings: Final = settings
        self._folder: Final = folder
        self._patience = PATIENCE_S
        self._children: Final[dict[str, Child]] = {}
        self.engines: Final[dict[str, dict[str, object]]] = {}
        self.samples: Final[dict[str, list[Sample]]] = {}
        self.rates: Final[list[float]] = []
        self.resident: Final[list[int]] = []
        self.peak: Final[dict[str, int]] = {}

    def measure(self) -> None:
        """Everything."""
        assert not self.samples, "a run measures once"
        with ExitStack() as ends:
            self._start(ends)
            self._check()
            for number in range(self._settings.rounds):
                say(f"{self._work.name}: round {number + 1} of {self._settings.rounds}")
                self._round(number)
            for name, child in self._children.items():
                self.peak[name] = memory_of(child.pid)

    def _note(self, name: str, status: str, detail: str) -> None:
        """What became of an engine."""
        assert name in TITLES, "an engine that exists"
        entry = self.engines.setdefault(name, {"title": TITLES[name]})
        entry.update({"status": status, "detail": detail})
        if status != "measured":
            say(f"{TITLES[name]} is not measured: {detail}")

    def _start(self, ends: ExitStack) -> None:
        """Start a worker for every engine that can take part."""
        assert not self._children, "once"
        for name in (OWN, SHARED, MACHINE, *self._work.peers):
            status, detail = ("measured", "")
            if name not in (OWN, MACHINE):
                status, detail = standing(name, self._work, self._settings)
            if status == "measured" and name == LLMC:
                status, detail = self._build()
            self._note(name, status, detail)
            if status == "measured":
                self._start_worker(name, ends)

    def _build(self) -> tuple[str, str]:
        """llm.c's trainer and its model."""
        checkout = self._settings.llmc
        assert checkout is not None, "its path is known"
        flags, problem = build_driver(checkout, self._folder / DRIVER)
        if problem:
            return "failed", problem
        write_model(self._model(), self._work.config)
        self.engines[LLMC] = {"title": TITLES[LLMC], "built": flags}
        return "measured", ""

    def _model(self) -> Path:
        """The file of llm.c's model; shapes of one model share it."""
        config = self._work.config
        return self._folder / f"{config.parameters}.bin"

    def _start_worker(self, name: str, ends: ExitStack) -> None:
        """Start a worker and wait until it has its model."""
        work = self._work
        threads = str(self._settings.threads)
        module = "verification.bench_train.worker"
        command = [sys.executable, "-m", module, name, work.name, threads]
        if name == LLMC:
            driver = str(self._folder / DRIVER)
            command = [driver, str(self._model()), str(work.batch), str(work.seq_len)]
        say(f"{work.name}: starting {TITLES[name]}")
        with HeldSignals():
            environment = worker_environment(threads_of(name, self._settings))
            child = Child(command, environment, self._log(name))
            _ = ends.callback(child.close)
        assert name not in self._children, "one worker per engine"
        self._children[name] = child
        if child.read_line(READY_SECONDS) is None:
            self._fail(name)

    def _log(self, name: str) -> Path:
        """Where a worker's chatter goes."""
        return self._folder / f"{self._work.name}-{name}.log"

    def _fail(self, name: str) -> None:
        """Note why a worker failed, and end it."""
        child = self._children.pop(name)
        child.close()
        log = self._log(name)
        text = log.read_text(encoding="utf-8", errors="replace")
        assert len(text) < MAX_LOG, "a log is bounded"
        self._note(name, "failed", last_line(text))

    def _ask(self, name: str, command: str) -> dict[str, object] | None:
        """Let one worker work while the others rest; None if it failed, and it is gone then."""
        child = self._children[name]
        try:
            child.send(command)
            line = child.read_line(ANSWER_SECONDS)
        except BrokenPipeError:
            line = None
        content = None if line is None else json.loads(line)
        if not isinstance(content, dict) or "error" in content:
            self._fail(name)
            return None
        assert "seconds" in content, "an answer has a time"
        return content

    def _check(self) -> None:
        """Only what trains as flightlm does is timed: the losses of the first steps agree."""
        found: dict[str, list[float]] = {}
        names = list(self._children)
        assert OWN in names or OWN in self.engines, "flightlm takes part"
        for name in names:
            answer = self._ask(name, f"losses {CHECKED}")
            losses = [] if answer is None else answer["losses"]
            assert isinstance(losses, list), "losses tells them"
            found[name] = [float(loss) for loss in losses]
        own = found.get(OWN, [])
        for name in names:
            if name in (OWN, MACHINE) or name not in self._children:
                continue
            apart = largest_share(found[name], own)
            entry = self.engines[name]
            entry["loss_difference"] = apart
            if apart > TOLERANCE:
                child = self._children.pop(name)
                child.close()
                self._note(name, "differs", f"losses {found[name]}, flightlm's are {own}")
        self.engines[OWN]["losses"] = own

    def _round(self, number: int) -> None:
        """A turn of every engine, right after one another; the order rotates."""
        names = list(self._children)
        assert len(names) > 0, "something runs"
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            self._turn(name, number)
        if MACHINE in self._children:
            answer = self._ask(MACHINE, "rate")
            if answer is not None:
                rate = answer["rate"]
                assert isinstance(rate, float), "a rate is a number"
                self.rates.append(rate)

    def _turn(self, name: str, number: int) -> None:
        """A sample of an engine, again if others took the processors meanwhile."""
        steps = self._work.sample_steps(name)
        assert steps > 0, "a sample has a step"
        for attempt in range(1 + RETRIES):
            if attempt > 0:
                self._patience -= wait_for_quiet(min(RETRY_WAIT_S, self._patience))
            time.sleep(SETTLE_S)
            child = self._children[name]
            meter = NoiseMeter(child.pid)
            answer = self._ask(name, f"steps {steps}")
            if answer is None:
                return
            noise = meter.stop(child.pid)
            seconds = answer["seconds"]
            assert isinstance(seconds, float), "seconds are a number"
            sample = Sample(number, seconds / steps, noise.share, noise.contaminated)
            taken = self.samples.setdefault(name, [])
            taken.append(sample)
            if name == OWN:
                resident = answer["resident_bytes"]
                assert isinstance(resident, int), "bytes are counted"
                self.resident.append(resident)
            if not noise.contaminated or self._patience <= 0.0:
                return

    def content(self) -> dict[str, object]:
        """All of it as plain values."""
        work = self._work
        config = work.config
        shape = {"batch": work.batch, "seq_len": work.seq_len, "parameters": config.parameters}
        shape["matrix_parameters"] = config.matrix_parameters
        samples = {
            name: [asdict(sample) for sample in rows] for name, rows in self.samples.items()
        }
        assert work.name in WORKS, "a shape that exists"
        return {
            **shape,
            "engines": self.engines,
            "samples": samples,
            "gemm_rates": self.rates,
            "resident_bytes": self.resident,
            "peak_bytes": self.peak,
        }


def memory_of(pid: int) -> int:
    """The highest resident memory of a worker; of one with copies, what all of them hold now.

    Pages that several processes share count once, in parts.
    """
    copies = children_of(pid)
    assert pid > 0, "a process has a number"
    if not copies:
        return peak_bytes(pid)
    return sum(shared_out_bytes(one) for one in (pid, *copies))


def shared_out_bytes(pid: int) -> int:
    """The proportional set size of a running process; 0 if it is gone."""
    assert pid > 0, "a process has a number"
    return told_bytes(f"/proc/{pid}/smaps_rollup", "Pss") or 0


def largest_share(losses: list[float], expected: list[float]) -> float:
    """The largest difference of losses, as a share of the loss; 1 if there are not as many."""
    if len(losses) != len(expected) or not expected:
        return 1.0
    shares = []
    for loss, other in zip(losses, expected, strict=True):
        assert other > 0.0, "a cross-entropy is positive"
        apart = abs(loss - other) / other
        shares.append(apart if math.isfinite(apart) else 1.0)
    return max(shares)
