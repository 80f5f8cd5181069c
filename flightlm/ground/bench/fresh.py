"""Measures of a process that has just been started: to load, to the first token, to what peak.

flightlm is started as its user starts it, the command; a peer as a script that does the least
(peers.py by its path).  Every process reads from a warm page cache.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.ground.bench import model_files, peers
from flightlm.ground.bench.noise import Noise, NoiseMeter
from flightlm.ground.machine import THREAD_VARIABLES, told_bytes
from flightlm.ground.process import inherited, running

SECONDS: Final = 300.0
QUIET: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
BARE: Final = "import numpy, sys; print(0, flush=True); sys.stdin.read()"
OWN: Final = {"flightlm": model_files.FOLDER, "flightlm-flm": model_files.IMAGE, "embedded": ""}
VARIANTS: Final = {
    "load": ("flightlm", "flightlm-flm", "huggingface", "ctranslate2")
    + ("llama.cpp", "llama.cpp-read", "llm.c"),
    "start": ("flightlm", "flightlm-flm", "embedded", "huggingface", "ctranslate2")
    + ("llama.cpp", "llm.c"),
    "memory": ("flightlm", "interpreter", "huggingface", "ctranslate2", "llama.cpp", "llm.c"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """What one process showed.  Seconds; peak resident bytes."""

    first_byte_s: float
    load_s: float
    peak_bytes: int
    noise: Noise


def engine_of(variant: str) -> str:
    """The engine that a variant belongs to."""
    assert len(variant) > 0, "a variant has a name"
    if variant in ("flightlm-flm", "embedded", "interpreter"):
        return "flightlm"
    return "llama.cpp" if variant == "llama.cpp-read" else variant


def worker_environment(threads: int) -> dict[str, str]:
    """The environment of a worker: every library gets the same number of threads."""
    assert threads > 0, "a worker has a thread"
    chosen = dict.fromkeys(THREAD_VARIABLES, str(threads))
    return {**inherited(), **QUIET, **chosen}


def own_environment() -> dict[str, str]:
    """The environment of a user who types the command: no number of threads is set."""
    given = inherited()
    return {name: value for name, value in given.items() if name not in THREAD_VARIABLES}


def peak_bytes(pid: int) -> int:
    """The highest resident memory of a running process; 0 if it is gone."""
    assert pid > 0, "a process has a number"
    return told_bytes(f"/proc/{pid}/status", "VmHWM") or 0


def own_command(variant: str, work: Path, threads: int, ids: str, count: int) -> list[str]:
    """`flightlm run` for a variant of flightlm."""
    command = [sys.executable, "-m", "flightlm", "run", "--threads", str(threads)]
    assert variant in OWN, "a variant of flightlm"
    if variant == "embedded":
        return [*command, "--prompt", "ROMEO:", "--max-tokens", str(count)]
    source = ["--weights", str(work / OWN[variant]), "--tokens", ids]
    return [*command, *source, "--max-tokens", str(count), "--temperature", "0"]


def peer_command(variant: str, work: Path, threads: int, ids: str, count: int) -> list[str]:
    """The script, or llm.c's driver, for a variant of a peer."""
    words = [str(threads), str(count), ids]
    if variant == "llm.c":
        return [str(work / "llmc_driver"), str(work / model_files.LLMC), *words]
    model = str(work / model_files.FORMS[engine_of(variant)])
    assert variant in peers.PEERS, "a variant of a peer"
    return [sys.executable, "-P", str(Path(peers.__file__)), variant, model, *words]


def log_of(work: Path, variant: str) -> Path:
    """Where a fresh process says what is wrong."""
    assert work.is_absolute(), "the work folder has a whole name"
    return work / f"fresh-{variant}.log"


def chatter(work: Path, variant: str) -> str:
    """What the fresh processes of a variant wrote to standard error."""
    path = log_of(work, variant)
    assert path.suffix == ".log", "a log"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def run_own(command: Sequence[str], log: Path) -> Start | None:
    """Start the command; None if it wrote nothing.  --json tells what it loaded and took."""
    meter = NoiseMeter()
    with running(command, own_environment(), log) as child:
        first = child.first_byte(SECONDS)
        noise = meter.stop(child.pid)
        line = child.read_line(SECONDS)
        child.finish()
    if first is None or line is None and "--json" in command:
        return None
    if "--json" not in command:
        return Start(first, 0.0, 0, noise)
    report = json.loads(line or "{}")
    assert report["schema"] == "flightlm-run/1", "the command's own report"
    peak = int(report["memory"]["peak_rss_bytes"])
    return Start(first, float(report["timing"]["load_s"]), peak, noise)


def run_other(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Start | None:
    """Start a peer's script, or the bare interpreter; None if it wrote nothing."""
    assert len(command) > 1, "a program and what it runs"
    meter = NoiseMeter()
    with running(command, environment, log) as child:
        first = child.first_byte(SECONDS)
        noise = meter.stop(child.pid)
        tokens = child.read_line(SECONDS)
        load = "0" if command[1] == "-c" else child.read_line(SECONDS)
        peak = peak_bytes(child.pid)
        child.finish()
    if first is None or tokens is None or load is None:
        return None
    return Start(first, float(load), peak, noise)


def run(variant: str, measure: str, work: Path, threads: int, ids: str) -> Start | None:
    """One fresh process for a measure; None if it failed."""
    assert variant in VARIANTS[measure], "a variant of this measure"
    count = 33 if measure == "memory" else 1
    log = log_of(work, variant)
    if variant == "interpreter":
        return run_other([sys.executable, "-c", BARE], worker_environment(threads), log)
    if variant in OWN:
        command = own_command(variant, work, threads, ids, count)
        return run_own(command if measure == "start" else [*command, "--json"], log)
    command = peer_command(variant, work, threads, ids, count)
    return run_other(command, worker_environment(threads), log)
