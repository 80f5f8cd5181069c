"""The results as JSON: schemas flightlm-bench-train/1 and flightlm-bench-nanogpt/1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.bench.command import write_file
from flightlm.ground.bench.document import checkout, machine
from flightlm.ground.bench.figures import as_sample
from flightlm.ground.bench.statistics import Sample
from flightlm.ground.bench.stored import as_rows, as_table
from flightlm.ground.formats.strict_json import parse_json, read_capped
from flightlm.version import __version__

STEP: Final = "flightlm-bench-train/1"
NANOGPT: Final = "flightlm-bench-nanogpt/1"
MAX_RESULT_BYTES: Final = 1 << 24
HERE: Final = Path(__file__)
RESULTS: Final = HERE.parent / "results"
FILES: Final = {STEP: RESULTS / "step.json", NANOGPT: RESULTS / "nanogpt.json"}


def torch_version() -> str:
    """PyTorch's version, or "" where it is not installed."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return ""


def beginning(schema: str, threads: int) -> dict[str, object]:
    """What is known before anything runs."""
    commit, changed = checkout()
    now = datetime.now(UTC)
    assert schema in FILES, "a schema that exists"
    return {
        "schema": schema,
        "version": __version__,
        "date": f"{now:%Y-%m-%d %H:%M} UTC",
        "commit": {"id": commit, "changed": changed},
        "threads": threads,
        "machine": machine(),
        "torch": torch_version(),
    }


def write_result(path: Path, content: Mapping[str, object]) -> None:
    """Write a result, whole or not at all.  Raises FlightError: DESTINATION, DISK_FULL."""
    schema = content["schema"]
    assert schema in FILES, "a schema that exists"
    write_file(path, json.dumps(content, indent=1, allow_nan=False) + "\n")


def read_result(path: Path, schema: str) -> dict[str, object]:
    """A stored result.  Raises FlightError: file faults, CONFIG_JSON."""
    data = read_capped(path, MAX_RESULT_BYTES)
    content = parse_json(data, str(path), Fault.CONFIG_JSON, allow_floats=True)
    assert schema in FILES, "a schema that exists"
    if not isinstance(content, dict) or content.get("schema") != schema:
        raise FlightError(Fault.CONFIG_JSON, f"{path} is no result of bench-train ({schema})")
    return content


def samples_of(content: Mapping[str, object], engine: str) -> list[Sample]:
    """The samples of an engine; empty if there are none."""
    by_engine = as_table(content["samples"])
    assert len(engine) > 0, "an engine has a name"
    return [as_sample(as_table(row)) for row in as_rows(by_engine.get(engine, []))]
