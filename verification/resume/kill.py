"""Kill a training run by SIGKILL at random moments, resume it each time, and compare its end.

    python -m verification.resume.kill --times 20 --work DIR --output result.json

A small model is trained from three shards with accumulation, dropout and validation, a checkpoint
after every step, once to the end without a disturbance.  The same run is then started again and
killed, so many times, each time in a fresh process: most kills come some steps into the process's
work, a fifth of them while it starts.  What is left at the end must be the same: model.flm and
best.flm byte for byte, and the loss of every step.  A kill in the middle of a file leaves it as
*.partial; these are counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.ground import machine, process
from flightlm.ground.bench.document import checkout
from flightlm.ground.formats.token_shards import shard_header

SCHEMA: Final = "flightlm-resume-kill/1"
SHARD_TOKENS: Final = (2_000, 1_500, 2_500)
VALIDATION_TOKENS: Final = 600
VOCAB: Final = 61
STEPS: Final = 90
MAX_TIMES: Final = 1_000
MAX_LOG_BYTES: Final = 1 << 26
MOST_SECONDS: Final = 600.0  # that one process may take
LOOKS: Final = 300_000
LOOK_SECONDS: Final = 0.002
# A kill comes after as many lines of the log as it is chance, and then some time into a step; so
# many lines and steps at most that the run outlasts all kills.
SHARE: Final = 0.6
REACH: Final = 1.5
STARTING: Final = 0.2  # of the kills come while the process starts
EXIT_DIFFERS: Final = 1
SIZE: Final = ("--layers", "2", "--heads", "2", "--channels", "64", "--vocab", str(VOCAB))
# Positions that no window reaches: more to write and nothing to compute, so that kills hit writes.
MODEL: Final = (*SIZE, "--positions", "6144")
BATCH: Final = ("--batch", "2", "--seq-len", "32", "--total-batch", "128", "--dropout", "0.1")
RATE: Final = ("--lr", "3e-3", "--warmup", "5", "--skip-norm-z", "6", "--threads", "1")
OUTPUT: Final = ("--checkpoint-every", "1", "--eval-every", "4")
FILES: Final = ("model.flm", "best.flm")


@dataclass(slots=True)
class Counts:
    """What the kills met."""

    kills: int = 0
    while_starting: int = 0
    in_checkpoint: int = 0  # a checkpoint was half written
    in_image: int = 0  # best.flm or model.flm was
    processes: int = 0

    def begin(self) -> None:
        """One more process."""
        self.processes += 1

    def kill(self, starting: bool) -> None:
        """It was killed."""
        self.kills += 1
        self.while_starting += starting

    def tear(self, checkpoint: bool) -> None:
        """The kill left half a file."""
        self.in_checkpoint += checkpoint
        self.in_image += not checkpoint


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended: digests by file, and the loss of each step as it was last logged."""

    digests: Mapping[str, str]
    losses: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a kill may come: lines of the log, seconds after them, seconds of a start."""

    lines: int
    step: float
    startup: float


class Campaign:
    """One undisturbed run, and one that is killed; both in folders of the same name."""

    __slots__ = ("_data", "_generator", "_seen", "_steps", "_work", "counts")

    def __init__(self, work: Path, steps: int, seed: int) -> None:
        assert steps > 0, "a run has steps"
        self._work: Final = work
        self._steps: Final = steps
        self._data: Final = work / "data"
        self._generator: Final = np.random.default_rng(seed)
        self._seen: Final[set[tuple[str, int, int]]] = set()
        self.counts: Final = Counts()

    def make_data(self) -> None:
        """Three shards, and one to validate with: a cycle of ids with noise, so it is learned."""
        os.makedirs(self._data)
        generator = np.random.default_rng(0)
        sizes = (*SHARD_TOKENS, VALIDATION_TOKENS)
        for index, size in enumerate(sizes):
            noise = generator.integers(0, 3, size)
            ids = np.cumsum(noise) % VOCAB
            raw = ids.astype("<u2")
            path = self._data / f"{index}.bin"
            _ = path.write_bytes(shard_header(size) + raw.tobytes())

    def _command(self, folder: Path) -> list[str]:
        """A new run, or the one that goes on."""
        program = [sys.executable, "-m", "flightlm", "train"]
        slots = ("checkpoint-a.flc", "checkpoint-b.flc")
        if any(os.path.lexists(folder / slot) for slot in slots):
            return [*program, "--resume", str(folder), "--threads", "1"]
        *shards, validation = (str(self._data / f"{index}.bin") for index in range(4))
        source = ["--data", *shards, "--val", validation, "--out", str(folder)]
        length = ["--steps", str(self._steps)]
        return [*program, *source, *length, *MODEL, *BATCH, *RATE, *OUTPUT]

    def run(self, name: str, lines: int, seconds: float) -> float:
        """Run a process of the run `name`, then kill it if it has not ended.

        It is left so long after so many more lines of the log; returns how long the lines took.
        """
        folder = self._work / name / "run"
        log = folder / "log.jsonl"
        before = len(events_of(log))
        environment = process.inherited()
        environment.update(dict.fromkeys(machine.THREAD_VARIABLES, "1"))
        chatter = self._work / f"{name}.txt"
        os.makedirs(folder.parent, exist_ok=True)
        started = time.monotonic()
        taken = 0.0
        with process.running(self._command(folder), environment, chatter) as child:
            for _ in range(LOOKS):
                taken = time.monotonic() - started
                if len(events_of(log)) >= before + lines or ended(log):
                    break
                _ = child.first_byte(LOOK_SECONDS)
            _ = child.first_byte(max(seconds, LOOK_SECONDS))
        assert taken >= 0.0, "time does not run backwards"
        return taken

    def kill(self, pace: Pace) -> None:
        """One process that is killed somewhere in its work, or while it starts."""
        counts = self.counts
        generator = self._generator
        starting = generator.random() < STARTING
        lines = 0 if starting else 1 + int(generator.integers(0, pace.lines + 1))
        part: float = generator.random()
        seconds = part * (pace.startup if starting else pace.step)
        assert seconds >= 0.0, "a kill comes some time into the work"
        _ = self.run("killed", lines, seconds)
        counts.begin()
        if self.over("killed"):
            return
        counts.kill(starting)
        self._count_partial()

    def _count_partial(self) -> None:
        """Count the files that this kill left half written."""
        counts = self.counts
        folder = self._work / "killed" / "run"
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        for name in names:
            if not name.endswith(".partial"):
                continue
            state = os.stat(folder / name)
            key = (name, state.st_mtime_ns, state.st_size)
            if key not in self._seen:
                self._seen.add(key)
                counts.tear(name.startswith("checkpoint"))
        assert counts.in_checkpoint <= counts.kills, "one at a time"

    def pace(self, times: int, startup: float) -> Pace:
        """How far each of so many kills may come, by the undisturbed run."""
        events = events_of(self._work / "whole" / "run" / "log.jsonl")
        assert len(events) > 0, "the undisturbed run came to its end"
        spent = float(str(events[-1]["seconds"]))
        lines = int(SHARE * len(events) / max(times, 1))
        return Pace(lines, REACH * spent / self._steps, startup)

    def over(self, name: str) -> bool:
        """Whether the run `name` has come to its end."""
        return ended(self._work / name / "run" / "log.jsonl")

    def end(self, name: str) -> End:
        """How the run ended."""
        folder = self._work / name / "run"
        digests = {}
        for file in FILES:
            data = (folder / file).read_bytes()
            digest = hashlib.sha256(data)
            digests[file] = digest.hexdigest()
        losses = {}
        for event in events_of(folder / "log.jsonl"):
            if event["event"] == "step":
                losses[int(str(event["step"]))] = float(str(event["loss"]))
        assert len(losses) <= self._steps, "a step has one loss"
        return End(digests, losses)


def events_of(log: Path) -> list[dict[str, object]]:
    """The whole lines of a log."""
    if not os.path.exists(log):
        return []
    text = log.read_text(encoding="ascii")
    assert len(text) <= MAX_LOG_BYTES, "a log is bounded"
    lines = text.split("\n")
    return [json.loads(line) for line in lines[:-1]]


def ended(log: Path) -> bool:
    """Whether the run has taken its last step and written everything."""
    events = events_of(log)
    assert len(events) <= MAX_LOG_BYTES, "a log is bounded"
    return len(events) > 0 and events[-1]["event"] == "end"


def parsed() -> argparse.Namespace:
    """The options of this program."""
    parser = argparse.ArgumentParser(description="Kill a training run again and again.")
    _ = parser.add_argument("--times", type=int, default=20, help="kills (default: 20)")
    _ = parser.add_argument("--steps", type=int, default=STEPS)
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--work", type=Path, required=True, help="a new folder")
    _ = parser.add_argument("--output", type=Path, help="write the result there as JSON")
    return parser.parse_args()


def say(line: str) -> None:
    """A line for people."""
    print(line, flush=True)


def main() -> int:
    """The campaign; 0 if every kill was survived and nothing differs."""
    options = parsed()
    if not 0 < options.times <= MAX_TIMES or options.steps < 1:
        raise SystemExit("--times from 1 to 1000, --steps from 1")
    campaign = Campaign(options.work, options.steps, options.seed)
    campaign.make_data()
    startup = campaign.run("whole", 1, MOST_SECONDS)
    if not campaign.over("whole"):
        raise SystemExit(f"the undisturbed run failed: see {options.work / 'whole.txt'}")
    whole = campaign.end("whole")
    pace = campaign.pace(options.times, startup)
    say(f"undisturbed: {startup:.1f} s to the first step; a kill after up to {pace.lines} lines")
    counts = campaign.counts
    for turn in range(2 * options.times):
        if counts.kills == options.times or campaign.over("killed"):
            break
        campaign.kill(pace)
        say(f"process {turn + 1}: {counts.kills} kills, {counts.in_checkpoint} in a checkpoint")
    if not campaign.over("killed"):
        _ = campaign.run("killed", 0, MOST_SECONDS)
        counts.begin()
    if not campaign.over("killed"):
        raise SystemExit(f"a resumed run failed: see {options.work / 'killed.txt'}")
    killed = campaign.end("killed")
    good = killed == whole and counts.kills == options.times
    assert counts.kills <= options.times, "no more than was asked for"
    report(options, counts, whole, good)
    return 0 if good else EXIT_DIFFERS


def report(options: argparse.Namespace, counts: Counts, whole: End, good: bool) -> None:
    """Print the result, and keep it."""
    commit, changed = checkout()
    result = {
        "schema": SCHEMA,
        "commit": commit,
        "changed_files": changed,
        "seed": options.seed,
        "steps": options.steps,
        "times": options.times,
        **asdict(counts),
        "digests": dict(whole.digests),
        "identical": good,
        "environment": {**asdict(machine.environment()), "threads": 1},
        "processor": machine.processor(),
    }
    text = json.dumps(result, indent=1) + "\n"
    assert counts.processes > 0, "the run was started"
    say(text)
    if options.output is not None:
        output: Path = options.output
        _ = output.write_text(text, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
