"""nanoGPT's configuration for a CPU, Shakespeare by characters, beside `flightlm train`.

nanoGPT's files run unchanged, with the options of its README for a CPU; flightlm trains on the
ids that nanoGPT's own script made.  Each is started as its user starts it, by turns, and the
time is that of the whole process.  Afterwards flightlm scores both models over all validation
ids; nanoGPT's own estimate, over random windows, stands beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from flightlm.ground.bench.fresh import worker_environment
from flightlm.ground.bench.model_files import last_line
from flightlm.ground.bench.noise import NoiseMeter
from flightlm.ground.bench.statistics import Sample
from flightlm.ground.convert import PartialFile
from flightlm.ground.formats.strict_json import read_capped
from flightlm.ground.formats.token_shards import shard_header
from flightlm.ground.process import output_of, running
from verification.bench_train.run import say
from verification.bench_train.settings import BenchError

NANOGPT: Final = "nanoGPT"
OWN: Final = "flightlm"
FILES: Final = (
    "train.py",
    "model.py",
    "configurator.py",
    "config/train_shakespeare_char.py",
    "data/shakespeare_char/prepare.py",
)
DATA: Final = "data/shakespeare_char"
MAX_FILE: Final = 1 << 26
MAX_LINES: Final = 1 << 24
RUN_SECONDS: Final = 7_200.0
SHORT_SECONDS: Final = 600.0
ID_BYTES: Final = 2
EVALUATION: Final = re.compile(r"step (\d+): train loss ([\d.]+), val loss ([\d.]+)")
# Validation windows of flightlm: as many windows as nanoGPT's two splits of 20 batches have.
WINDOWS: Final = 480
CHECKPOINT: Final = "out-shakespeare-char/ckpt.pt"
VOCAB: Final = 65
BATCH: Final = 12
EVAL_EVERY: Final = 250  # nanoGPT writes its model then, and only then


@dataclass(frozen=True, slots=True)
class Task:
    """The options, checked."""

    checkout: Path
    text: Path
    folder: Path
    iterations: int
    rounds: int
    threads: int

    def __post_init__(self) -> None:
        assert self.iterations % EVAL_EVERY == 0, "nanoGPT writes its last model"
        assert self.rounds > 0, "something is measured"
        assert self.folder.is_absolute(), "the work folder has a whole name"


def nanogpt_options(iterations: int) -> list[str]:
    """What follows `python`: its README for a CPU, and a checkpoint whatever the loss is."""
    options = ["--device=cpu", "--compile=False", "--eval_iters=20", "--log_interval=1"]
    options += ["--block_size=64", f"--batch_size={BATCH}"]
    options += ["--n_layer=4", "--n_head=4", "--n_embd=128"]
    options += [f"--max_iters={iterations}", f"--lr_decay_iters={iterations}", "--dropout=0.0"]
    assert len(options) == 12, "as its README has them"
    options += ["--always_save_checkpoint=True"]
    return ["train.py", "config/train_shakespeare_char.py", *options]


def own_options(iterations: int, cores: int) -> list[str]:
    """What follows `flightlm`: the same model, data, optimiser and schedule.

    A process of one thread on each core, if they can share nanoGPT's batch out.
    """
    assert cores > 0, "something computes"
    processes = cores if BATCH % cores == 0 else 1
    options = ["train", "--data", "train.bin", "--val", "val.bin", "--vocab", str(VOCAB)]
    options += ["--layers", "4", "--heads", "4", "--channels", "128"]
    options += ["--seq-len", "64", "--batch", str(BATCH // processes)]
    options += ["--steps", str(iterations)]
    options += ["--processes", str(processes), "--threads", str(cores // processes)]
    options += ["--lr", "1e-3", "--min-lr", "1e-4", "--warmup", "100"]
    options += ["--schedule", "cosine", "--beta2", "0.99", "--weight-decay", "0.1", "--clip", "1"]
    options += ["--eval-every", str(EVAL_EVERY), "--eval-windows", str(WINDOWS)]
    assert "--dropout" not in options, "its default is none"
    return options


def require_done(command: Sequence[str], what: str) -> str:
    """Run a short program; its output.  Raises BenchError if it fails."""
    status, text = output_of(command, SHORT_SECONDS)
    assert len(what) > 0, "the program has a name"
    if status != 0:
        raise BenchError(f"{what}: {last_line(text)}")
    return text


def inside(folder: Path, words: Sequence[str]) -> list[str]:
    """A Python program in a folder."""
    assert len(words) > 0, "a program"
    return ["env", "-C", str(folder), sys.executable, *words]


def prepare(task: Task) -> dict[str, str]:
    """Copy nanoGPT's files, let its script make the ids, and write them as shards for flightlm.

    Returns the SHA-256 of the copied files.  Raises FlightError: file faults; BenchError.
    """
    theirs = task.folder / "nanogpt"
    digests = {}
    for name in FILES:
        data = read_capped(task.checkout / name, MAX_FILE)
        target = theirs / name
        folder = target.parent
        folder.mkdir(parents=True, exist_ok=True)
        _ = target.write_bytes(data)
        digest = hashlib.sha256(data)
        digests[name] = digest.hexdigest()
    place = theirs / DATA
    _ = (place / "input.txt").write_bytes(read_capped(task.text, MAX_FILE))
    _ = require_done(inside(theirs, [f"{DATA}/prepare.py"]), "prepare.py")
    ours = task.folder / "flightlm"
    ours.mkdir(exist_ok=True)
    for name in ("train.bin", "val.bin"):
        data = read_capped(place / name, MAX_FILE)
        start = shard_header(len(data) // ID_BYTES)
        with PartialFile(ours / name, len(start) + len(data), True) as stream:
            _ = stream.write(start)
            _ = stream.write(data)
    assert len(digests) == len(FILES), "every file is known by its bytes"
    return digests


def timed(command: Sequence[str], number: int, threads: int, log: Path) -> tuple[Sample, list[str]]:
    """Run a program to its end: the time of the process, and its lines."""
    lines: list[str] = []
    meter = NoiseMeter()
    with running(command, worker_environment(threads), log) as child:
        for _ in range(MAX_LINES):
            line = child.read_line(RUN_SECONDS)
            if line is None:
                break
            lines.append(line)
        seconds = time.perf_counter() - child.started
        noise = meter.stop(child.pid)
        child.finish()
    assert seconds > 0.0, "a process takes time"
    return Sample(number, seconds, noise.share, noise.contaminated), lines


def chatter(log: Path) -> str:
    """The last line of what a program wrote to standard error."""
    assert log.suffix == ".log", "a log"
    return last_line(log.read_text(encoding="utf-8", errors="replace"))


def run_nanogpt(task: Task, number: int) -> tuple[Sample, float]:
    """One run; its own estimate of the last validation loss.  Raises BenchError."""
    log = task.folder / "nanogpt.log"
    command = inside(task.folder / "nanogpt", nanogpt_options(task.iterations))
    sample, lines = timed(command, number, task.threads, log)
    found = [match for line in lines if (match := EVALUATION.match(line)) is not None]
    assert sample.seconds > 0.0, "a process takes time"
    if not found or int(found[-1][1]) != task.iterations:
        raise BenchError(f"nanoGPT did not end: {chatter(log)}")
    return sample, float(found[-1][3])


def run_own(task: Task, number: int) -> Sample:
    """One run of `flightlm train`.  Raises BenchError."""
    ours = task.folder / "flightlm"
    out = ours / "out"
    shutil.rmtree(out, ignore_errors=True)
    log = task.folder / "flightlm.log"
    words = ["-m", "flightlm", *own_options(task.iterations, task.threads), "--out", "out"]
    sample, _ = timed(inside(ours, words), number, task.threads, log)
    assert sample.seconds > 0.0, "a process takes time"
    if not (out / "model.flm").is_file():
        raise BenchError(f"flightlm did not end: {chatter(log)}")
    return sample


def score(task: Task, weights: Path) -> float:
    """The loss over all validation ids, by `flightlm eval`."""
    words = ["-m", "flightlm", "eval", "--weights", str(weights), "--data", "val.bin", "--json"]
    text = require_done(inside(task.folder / "flightlm", words), "flightlm eval")
    *_, line = text.splitlines()
    report = json.loads(line)
    loss = report["loss"]
    assert isinstance(loss, float), "a loss is a number"
    return loss


def measure(task: Task) -> dict[str, object]:
    """Everything, as plain values.  Raises FlightError, BenchError."""
    digests = prepare(task)
    samples: dict[str, list[Sample]] = {NANOGPT: [], OWN: []}
    estimate = 0.0
    for number in range(task.rounds):
        say(f"round {number + 1} of {task.rounds}: {task.iterations} iterations each")
        # The order turns from round to round.
        turns = (NANOGPT, OWN) if number % 2 == 0 else (OWN, NANOGPT)
        for name in turns:
            if name == NANOGPT:
                sample, estimate = run_nanogpt(task, number)
            else:
                sample = run_own(task, number)
            taken = samples[name]
            taken.append(sample)
            say(f"{name}: {sample.seconds:.1f} s")
    theirs = task.folder / "nanogpt"
    folder = task.folder / "nanogpt-weights"
    module = "verification.bench_train.checkpoint"
    command = [sys.executable, "-m", module, str(theirs / CHECKPOINT), str(folder)]
    _ = require_done(command, "the checkpoint")
    assert all(len(rows) == task.rounds for rows in samples.values()), "a sample each"
    losses = {NANOGPT: score(task, folder)}
    losses[OWN] = score(task, task.folder / "flightlm" / "out" / "model.flm")
    commands = {
        NANOGPT: " ".join(["python", *nanogpt_options(task.iterations)]),
        OWN: " ".join(["flightlm", *own_options(task.iterations, task.threads)]),
    }
    return {
        "iterations": task.iterations,
        "rounds": task.rounds,
        "sha256": digests,
        "commands": commands,
        "samples": {name: [asdict(row) for row in rows] for name, rows in samples.items()},
        "validation_loss": losses,
        "own_estimate": estimate,
    }
