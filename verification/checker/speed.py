"""How long `flightlm certify` takes on this Python's standard library, beside bandit and pylint.

    python -m verification.checker.speed [--rounds N] [--jobs N] [--folder DIR]
                                         [--pylint PATH] [--sample N]

The standard library without its tests is copied to a temporary folder.  In every round each tool
has its turn, so that a busy machine slows both.  Peak memory is that of the largest process.
With the path of pylint's executable, certify and pylint are timed over a sample of the files, the
same in every run, with as many processes each: pylint needs many minutes for all of them.
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
MAX_ROUNDS: Final = 100
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


def copy_sample(tree: Path, target: Path, count: int) -> tuple[int, int]:
    """Copy about `count` files of a tree, each k-th by path; how many files and lines."""
    files = sorted(tree.rglob("*.py"))
    drawn = files[:: max(1, len(files) // max(1, count))]
    lines = 0
    for file in drawn:
        place = target / file.relative_to(tree)
        folder = place.parent
        folder.mkdir(parents=True, exist_ok=True)
        _ = shutil.copyfile(file, place)
        data = file.read_bytes()
        lines += data.count(b"\n")
    assert len(drawn) <= len(files), "a part of the files"
    return len(drawn), lines


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
    parser = argparse.ArgumentParser(description="Time certify and its peers on the same tree.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--folder", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--pylint", type=Path, help="its executable, which may have its own Python")
    parser.add_argument("--sample", type=int, default=60, help="how many files pylint reads")
    return parser.parse_args()


def certify_command(folder: str, name: str, jobs: int) -> list[str]:
    """certify over the tree of a name in a folder, without configuration."""
    assert jobs > 0, "a process works"
    config = Path(folder) / "none.toml"
    config.touch()
    options = ["--config", str(config), "--jobs", str(jobs)]
    report = ["--format", "json", "--output", f"{folder}/certify.json"]
    return [sys.executable, "-m", "flightlm", "certify", f"{folder}/{name}", *options, *report]


def bandit_command(folder: str, name: str) -> list[str]:
    """bandit over the tree of a name in a folder."""
    found = f"{folder}/bandit.txt"
    return [sys.executable, "-m", "bandit", "-q", "-r", f"{folder}/{name}", "-o", found]


def pylint_command(pylint: Path, folder: str, name: str, jobs: int) -> list[str]:
    """pylint with all that it does without a configuration, over the tree of a name in a folder."""
    assert jobs > 0, "a process works"
    config = Path(folder) / "none.rc"
    config.touch()
    options = ["--rcfile", str(config), "--persistent", "n", "--recursive", "y"]
    found = ["--jobs", str(jobs), "--output", f"{folder}/pylint.txt"]
    return [str(pylint), *options, *found, f"{folder}/{name}"]


def beside_pylint(options: argparse.Namespace, folder: str) -> None:
    """certify and pylint over a sample of the tree, taking turns."""
    tree, sample = Path(folder) / "tree", Path(folder) / "sample"
    files, lines = copy_sample(tree, sample, options.sample)
    print(f"each k-th file: {files} files, {lines} lines", flush=True)
    certify = certify_command(folder, "sample", options.jobs)
    pylint = pylint_command(options.pylint, folder, "sample", options.jobs)
    ours: list[Run] = []
    theirs: list[Run] = []
    for _ in range(min(options.rounds, MAX_ROUNDS)):
        ours.append(timed(certify))
        theirs.append(timed(pylint))
    assert len(ours) == len(theirs), "each tool had its turns"
    show("certify", ours)
    show("pylint", theirs)


def main() -> int:
    """Copy, take turns, print."""
    options = parsed()
    ours: list[Run] = []
    theirs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        files, lines = copy_library(options.folder, Path(folder) / "tree")
        version, *_ = sys.version.split()
        print(f"{files} files, {lines} lines, Python {version}", flush=True)
        certify = certify_command(folder, "tree", options.jobs)
        bandit = bandit_command(folder, "tree")
        for turn in range(min(options.rounds, MAX_ROUNDS)):
            ours.append(timed(certify))
            if turn == 0:
                usage = resource.getrusage(resource.RUSAGE_CHILDREN)
                print(f"certify: largest process {usage.ru_maxrss / KIB:.0f} MiB", flush=True)
            theirs.append(timed(bandit))
        assert len(ours) == len(theirs), "each tool had its turns"
        show("certify", ours)
        show("bandit", theirs)
        if options.pylint is not None:
            beside_pylint(options, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
