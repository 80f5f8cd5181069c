"""How long `flightlm certify` takes on this Python's standard library, beside bandit.

    python -m verification.checker.speed [--rounds N] [--jobs N] [--folder DIR]

The standard library without its tests is copied to a temporary folder.  In every round each tool
has its turn, so that a busy machine slows both.  Peak memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.ground.process import output_of

SKIPPED: Final = frozenset(
    ("test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__", "lib2to3")
)
SECONDS: Final = 1800.0
KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One turn of one tool."""

    status: int
    wall: float
    cpu: float


def copy_library(source: Path, target: Path) -> tuple[int, int]:
    """Copy the Python files of a folder without tests; how many files and lines."""
    files = 0
    lines = 0
    for file in sorted(source.rglob("*.py")):
        relative = file.relative_to(source)
        if SKIPPED & set(relative.parts):
            continue
        place = target / relative
        folder = place.parent
        folder.mkdir(parents=True, exist_ok=True)
        _ = shutil.copyfile(file, place)
        files += 1
        data = file.read_bytes()
        lines += data.count(b"\n")
    assert files > 0, "the library has files"
    return files, lines


def timed(command: Sequence[str]) -> Run:
    """Run a tool to its end."""
    assert len(command) > 0, "a program"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    status, _ = output_of(command, SECONDS)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(status, wall, cpu)


def show(name: str, runs: Sequence[Run]) -> None:
    """One line: the median and every turn."""
    median = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    turns = " ".join(f"{run.wall:.1f}" for run in runs)
    status = runs[-1].status
    assert len(runs) > 0, "at least one turn"
    print(f"{name:<10} {median:7.1f} s wall {cpu:7.1f} s cpu  exit {status}  ({turns})", flush=True)


def parsed() -> argparse.Namespace:
    """The options of this program."""
    parser = argparse.ArgumentParser(description="Time certify and bandit on the same tree.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--folder", type=Path, default=Path(sysconfig.get_path("stdlib")))
    return parser.parse_args()


def commands_for(folder: str, jobs: int) -> tuple[list[str], list[str]]:
    """certify and bandit over the tree in a folder, without configuration."""
    assert jobs > 0, "a process works"
    tree = f"{folder}/tree"
    config = Path(folder) / "none.toml"
    config.touch()
    report = ["--format", "json", "--output", f"{folder}/certify.json"]
    flightlm = [sys.executable, "-m", "flightlm", "certify", tree]
    certify = [*flightlm, "--config", str(config), "--jobs", str(jobs), *report]
    bandit = [sys.executable, "-m", "bandit", "-q", "-r", tree, "-o", f"{folder}/bandit.txt"]
    return certify, bandit


def main() -> int:
    """Copy, take turns, print."""
    options = parsed()
    ours: list[Run] = []
    theirs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        files, lines = copy_library(options.folder, Path(folder) / "tree")
        version, *_ = sys.version.split()
        print(f"{files} files, {lines} lines, Python {version}", flush=True)
        certify, bandit = commands_for(folder, options.jobs)
        for turn in range(options.rounds):
            ours.append(timed(certify))
            if turn == 0:
                usage = resource.getrusage(resource.RUSAGE_CHILDREN)
                print(f"certify: largest process {usage.ru_maxrss / KIB:.0f} MiB", flush=True)
            theirs.append(timed(bandit))
    assert len(ours) == len(theirs), "each tool had its turns"
    show("certify", ours)
    show("bandit", theirs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
