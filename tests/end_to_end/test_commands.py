"""`flightlm plan`, `inspect`, `convert`, `selftest`, and the help of every command."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
from pathlib import Path
from typing import Final

import numpy as np
import pytest

import flightlm
from flightlm.flight.config import PRESETS
from flightlm.ground.api import EMBEDDED
from flightlm.ground.cli import build_parser
from flightlm.version import __version__
from tests.cli_helpers import run_cli, succeeded
from tests.end_to_end.conftest import Models
from tests.weight_helpers import random_tensors, tiny_config, write_hf_folder

SEGMENTS: Final = {
    "weights",
    "cache",
    "activations",
    "sampler",
    "tokenizer",
    "text",
    "staging",
    "alignment",
}
# What the architecture lists and works; a test of the readers of this table: an option that
# appears in the help and not here, or the other way round, fails.
SOURCE_OPTIONS: Final = {"--tokenizer", "--heads"}
OPTIONS: Final = {
    "run": {
        *SOURCE_OPTIONS,
        "--weights",
        "--prompt",
        "--prompt-file",
        "--tokens",
        "--prompts",
        "--interactive",
        "--allow-special",
        "--max-tokens",
        "--temperature",
        "--top-k",
        "--top-p",
        "--repetition-penalty",
        "--logit-bias",
        "--allow-tokens",
        "--seed",
        "--stop",
        "--ignore-eot",
        "--context",
        "--threads",
        "--slots",
        "--json",
        "--top",
        "--stats",
    },
    "plan": {
        *SOURCE_OPTIONS,
        "--weights",
        "--preset",
        "--context",
        "--slots",
        "--json",
        "--train",
        "--batch",
        "--seq-len",
        "--recompute",
        "--dropout",
        "--processes",
    },
    "train": {
        "--data",
        "--val",
        "--tokenizer",
        "--out",
        "--resume",
        "--preset",
        "--init",
        "--layers",
        "--heads",
        "--channels",
        "--positions",
        "--vocab",
        "--steps",
        "--batch",
        "--seq-len",
        "--total-batch",
        "--dropout",
        "--recompute",
        "--seed",
        "--threads",
        "--lr",
        "--min-lr",
        "--warmup",
        "--schedule",
        "--weight-decay",
        "--decay",
        "--beta1",
        "--beta2",
        "--clip",
        "--skip-loss-z",
        "--skip-norm-z",
        "--checkpoint-every",
        "--eval-every",
        "--eval-windows",
        "--sample-every",
        "--sample-prompt",
        "--sample-tokens",
        "--log-every",
        "--on-full",
        "--processes",
        "--mpi",
        "--mpi-timeout",
    },
    "inspect": {*SOURCE_OPTIONS, "--json"},
    "convert": {*SOURCE_OPTIONS, "--dtype", "--force"},
    "tokenize": {"--tokenizer", "--shard-tokens", "--val-tokens", "--split-on", "--force"},
    "eval": {
        *SOURCE_OPTIONS,
        "--weights",
        "--data",
        "--context",
        "--stride",
        "--max-windows",
        "--threads",
        "--json",
    },
    "plot": {"--output", "--smooth", "--x"},
    "selftest": {
        "--json",
        "--debug-state",
        "--write-debug-state",
        "--weights",
        "--heads",
        "--batch",
        "--seq-len",
        "--seed",
        "--force",
        "--threads",
    },
    "bench": {
        "--size",
        "--peers",
        "--llmc",
        "--measure",
        "--rounds",
        "--threads",
        "--work",
        "--json",
        "--output",
        "--readme",
        "--from",
    },
    "certify": {
        "--profile",
        "--select",
        "--ignore",
        "--format",
        "--output",
        "--config",
        "--baseline",
        "--update-baseline",
        "--diff",
        "--compliance",
        "--init",
        "--explain",
        "--explain-proof",
        "--certificates",
        "--list-rules",
        "--statistics",
        "--quiet",
        "--jobs",
    },
    "completion": set[str](),
}


@pytest.mark.requirement("FLM-REQ-102")
def test_the_plan_is_what_is_allocated(models: Models) -> None:
    outcome = succeeded("plan", "--weights", models.text, "--context", "12", "--json")
    report = json.loads(outcome.text)
    assert set(report) == {
        "schema",
        "model",
        "context",
        "slots",
        "segments",
        "planned_bytes",
        "available_bytes",
        "decode",
    }
    assert report["schema"] == "flightlm-plan/1"
    assert set(report["segments"]) == SEGMENTS
    assert report["planned_bytes"] == sum(report["segments"].values())
    assert report["context"] == 12
    assert [entry["position"] for entry in report["decode"]] == [0, 11]
    model = flightlm.load(models.text, context=12)
    assert report["planned_bytes"] == model.allocated_bytes
    assert report["segments"]["weights"] >= 4 * models.text_config.parameters


@pytest.mark.requirement("FLM-REQ-502")
def test_the_plan_for_people_has_the_same_numbers() -> None:
    text = succeeded("plan", "--preset", "1558M").text
    report = json.loads(succeeded("plan", "--preset", "1558M", "--json").text)
    assert report["model"]["parameters"] == PRESETS["1558M"].parameters == 1_557_611_200
    rows = dict(re.findall(r"^  (\w+) +([\d,]+)$", text, re.MULTILINE))
    found = {name: int(number.replace(",", "")) for name, number in rows.items()}
    assert found.pop("total") == report["planned_bytes"]
    assert found == report["segments"]


@pytest.mark.requirement("FLM-REQ-502")
def test_inspect_shows_what_a_model_is(models: Models) -> None:
    report = json.loads(succeeded("inspect", models.text, "--json").text)
    config = models.text_config
    assert report == {
        "schema": "flightlm-inspect/1",
        "name": "text",
        "kind": report["kind"],
        "model": {
            "parameters": config.parameters,
            "layers": config.layers,
            "heads": config.heads,
            "channels": config.channels,
            "positions": config.positions,
            "vocab": config.vocab,
        },
        "dtypes": ["fp32"],
        "weight_bytes": 4 * config.parameters,
        "tokenizer": {
            "tokens": config.vocab,
            "merges": report["tokenizer"]["merges"],
            "eot": config.vocab - 1,
            "longest_token_bytes": len("<|endoftext|>"),
        },
        "planned_bytes": flightlm.load(models.text).plan.total_bytes,
        "files": [str(models.text)],
        "digest": f"sha256:{hashlib.sha256(models.text.read_bytes()).hexdigest()}",
    }
    text = succeeded("inspect", models.text).text
    assert report["digest"] in text
    assert "llm.c" in text or "llmc" in text


@pytest.mark.requirement("FLM-REQ-502")
def test_inspect_accepts_the_embedded_model() -> None:
    report = json.loads(succeeded("inspect", EMBEDDED, "--json").text)
    assert report["kind"] == "flight image"
    assert report["name"] == "shakespeare"
    assert report["model"]["vocab"] == 257


@pytest.mark.requirement("FLM-REQ-501")
def test_names_that_are_hostile_to_terminals_are_shown_harmlessly(tmp_path: Path) -> None:
    # An escape sequence, a line feed, and a byte that is no UTF-8.
    place = os.fsencode(tmp_path) + b"/a\x1b[2Jb\nc\xff"
    folder = Path(os.fsdecode(place))
    config = tiny_config()
    _ = write_hf_folder(folder, config, random_tensors(config))
    text = succeeded("inspect", place).out
    assert b"\x1b" not in text
    assert b"\nc" not in text
    assert "/a\ufffd[2Jb\ufffdc\ufffd/model".encode() in text
    report = json.loads(succeeded("inspect", place, "--json").text)
    assert report["files"][0].endswith("a\x1b[2Jb\nc\udcff/model.safetensors")


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("dtype", [None, "bf16", "fp16"])
def test_convert_writes_an_image_that_runs_the_same(
    models: Models, tmp_path: Path, dtype: str | None
) -> None:
    image = tmp_path / "m.flm"
    choice = () if dtype is None else ("--dtype", dtype)
    outcome = run_cli("convert", models.text, image, *choice)
    assert outcome.status == 0, outcome.err
    assert outcome.out == b""
    assert f"{image.stat().st_size:,} bytes" in outcome.err
    assert outcome.err.count("\n") == 1
    assert os.listdir(tmp_path) == ["m.flm"]
    source, copy = flightlm.load(models.text), flightlm.load(image)
    ids = source.encode("hello")
    assert copy.encode("hello") == ids
    difference = float(np.abs(source.logits(ids) - copy.logits(ids)).max())
    # The weights of the source are exact in bf16.
    assert difference <= (1e-3 if dtype == "fp16" else 0.0)


@pytest.mark.requirement("FLM-REQ-208")
def test_an_existing_image_stays_unless_forced(models: Models, tmp_path: Path) -> None:
    image = tmp_path / "m.flm"
    image.write_bytes(b"precious")
    assert run_cli("convert", models.bare, image).status == 4
    assert image.read_bytes() == b"precious"
    assert run_cli("convert", models.bare, image, "--force").status == 0
    assert flightlm.load(image).config == models.bare_config
    # An image may be made from itself: it is replaced only when the new one is complete.
    assert run_cli("convert", image, image, "--force", "--dtype", "bf16").status == 0
    assert json.loads(succeeded("inspect", image, "--json").text)["dtypes"] == ["bf16"]
    assert os.listdir(tmp_path) == ["m.flm"]


@pytest.mark.requirement("FLM-REQ-505")
def test_selftest_passes_on_this_machine() -> None:
    text = succeeded("selftest").text
    assert text.count("\n") == 5
    assert all(line.startswith("ok  ") for line in text.splitlines())
    report = json.loads(succeeded("selftest", "--json").text)
    assert set(report) == {"schema", "passed", "checks", "environment"}
    assert report["schema"] == "flightlm-selftest/1"
    assert report["passed"] is True
    assert [check["passed"] for check in report["checks"]] == [True] * 5


def help_of(command: str) -> str:
    """The help of one command."""
    return succeeded(command, "--help").text


@pytest.mark.requirement("FLM-REQ-502")
@pytest.mark.parametrize("command", sorted(OPTIONS))
def test_the_help_names_the_options_that_exist_and_examples_that_parse(command: str) -> None:
    text = help_of(command)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text)) - {"--help"} == OPTIONS[command]
    _, found, examples = text.partition("examples:\n")
    assert found
    lines = [line.strip() for line in examples.splitlines() if "flightlm " in line]
    parsed = 0
    for line in lines:
        if not line.startswith(("flightlm ", "printf ")):
            continue
        words = shlex.split(line.rpartition("| ")[2])
        assert words[:2] == ["flightlm", command]
        _ = build_parser().parse_args(words[1:])
        parsed += 1
    assert parsed > 0


@pytest.mark.requirement("FLM-REQ-502")
def test_the_main_help_names_every_command() -> None:
    text = succeeded("--help").text
    assert set(re.findall(r"^    (\w+) ", text, re.MULTILINE)) == set(OPTIONS)


@pytest.mark.requirement("FLM-REQ-502")
def test_version() -> None:
    assert succeeded("--version").out == f"flightlm {__version__}\n".encode()
