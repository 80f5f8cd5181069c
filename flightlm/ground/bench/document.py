"""The result of a run as one JSON object, schema flightlm-bench/1 (see docs/bench.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import flightlm
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.bench import figures
from flightlm.ground.bench.run import Run
from flightlm.ground.bench.settings import Settings, work_for
from flightlm.ground.bench.stored import as_table
from flightlm.ground.formats.strict_json import parse_json, read_capped
from flightlm.ground.machine import environment, kernel_release, read_lines, read_word
from flightlm.ground.process import output_of
from flightlm.version import __version__

SCHEMA: Final = "flightlm-bench/1"
GIT_SECONDS: Final = 30.0
MAX_RESULT_BYTES: Final = 1 << 24
KEYS: Final = (
    "schema",
    "version",
    "date",
    "commit",
    "model",
    "threads",
    "rounds",
    "measures",
    "work",
    "machine",
    "engines",
    "samples",
    "peak_bytes",
    "facts",
    "figures",
)


def checkout() -> tuple[str, bool]:
    """The commit of this program and whether files differ from it; ("", False) outside git."""
    package = Path(flightlm.__file__).parent
    root = package.parent
    git = ["git", "-C", str(root)]
    status, top = output_of([*git, "rev-parse", "--show-toplevel"], GIT_SECONDS)
    if status != 0 or Path(top.strip()) != root:
        return "", False
    status, commit = output_of([*git, "rev-parse", "HEAD"], GIT_SECONDS)
    changed, listing = output_of([*git, "status", "--porcelain"], GIT_SECONDS)
    assert len(listing) < MAX_RESULT_BYTES, "a listing is bounded"
    return (commit.strip(), changed != 0 or listing.strip() != "") if status == 0 else ("", False)


def cache_bytes() -> int:
    """The largest cache of the first processor; 0 where the kernel does not tell."""
    sizes = [0]
    for index in range(8):
        word = read_word(Path(f"/sys/devices/system/cpu/cpu0/cache/index{index}/size"))
        amount = word.removesuffix("K")
        if amount != word and amount.isdecimal():
            sizes.append(int(amount) << 10)
    assert len(sizes) <= 9, "few levels of cache"
    return max(sizes)


def cpu_name(architecture: str) -> str:
    """What the processor calls itself, or its architecture where it has no name."""
    assert architecture != "", "a machine has an architecture"
    for line in read_lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return " ".join(value.split())
    return architecture


def memory_bytes() -> int:
    """All memory of this machine."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    assert pages > 0 and size > 0, "a machine has memory"
    return pages * size


def machine() -> dict[str, object]:
    """What the figures depend on besides the program."""
    here = environment()
    assert here.python != "", "Python tells its version"
    return {
        "cpu": cpu_name(here.machine),
        "cores": len(os.sched_getaffinity(0)),
        "cache_bytes": cache_bytes(),
        "memory_bytes": memory_bytes(),
        "kernel": kernel_release(),
        "python": here.python,
        "numpy": here.numpy,
        "blas": here.blas,
        "load_before": os.getloadavg()[0],
    }


def beginning(settings: Settings) -> dict[str, object]:
    """What is known before the run."""
    commit, changed = checkout()
    config = settings.config
    assert settings.rounds > 0, "the options were checked"
    shape = {"layers": config.layers, "heads": config.heads, "channels": config.channels}
    shape |= {"positions": config.positions, "vocab": config.vocab}
    now = datetime.now(UTC)
    what = {"schema": SCHEMA, "version": __version__, "date": f"{now:%Y-%m-%d %H:%M} UTC"}
    return {
        **what,
        "commit": {"id": commit, "changed": changed},
        "model": {"size": settings.size, "parameters": config.parameters, **shape},
        "threads": settings.threads,
        "rounds": settings.rounds,
        "measures": list(settings.measures),
        "work": asdict(work_for(config)),
        "machine": machine(),
    }


def finished(content: Mapping[str, object], run: Run) -> dict[str, object]:
    """The whole result."""
    taken = run.samples
    samples = {
        measure: {name: [asdict(sample) for sample in rows] for name, rows in engines.items()}
        for measure, engines in taken.items()
    }
    here = {**as_table(content["machine"]), "load_after": os.getloadavg()[0]}
    whole: dict[str, object] = {**content, "machine": here, "engines": run.engines}
    whole |= {"samples": samples, "peak_bytes": run.bytes, "facts": run.facts}
    whole["figures"] = figures.report(figures.Document(whole))
    assert tuple(sorted(whole)) == tuple(sorted(KEYS)), "every key of the schema"
    return whole


def read_result(path: Path) -> dict[str, object]:
    """A result that an earlier run wrote.  Raises FlightError: file faults, CONFIG_JSON."""
    data = read_capped(path, MAX_RESULT_BYTES)
    content = parse_json(data, str(path), Fault.CONFIG_JSON, allow_floats=True)
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise FlightError(Fault.CONFIG_JSON, f"{path} is no result of flightlm bench ({SCHEMA})")
    if sorted(content) != sorted(KEYS):
        raise FlightError(Fault.CONFIG_JSON, f"{path} has not the keys of {SCHEMA}")
    return content
