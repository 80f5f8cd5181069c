"""`flightlm run`: prompts, options, reasons to finish, the JSON object."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final, TypedDict

import numpy as np
import pytest

import flightlm
from flightlm.ground.api import EMBEDDED
from tests.cli_helpers import Argument, assert_refused, run_cli, succeeded
from tests.end_to_end.conftest import Models

RUN: Final = ("run", "--threads", "1")
# Where a test needs to know what the model says, a bias of 1e6 says it.
ALWAYS_A: Final = ("--temperature", "0", "--logit-bias", "65=1e6")

RUN_KEYS: Final = {
    "": {
        "schema",
        "model",
        "prompt_tokens",
        "tokens",
        "text",
        "finish_reason",
        "seed",
        "timing",
        "memory",
        "integrity",
        "environment",
    },
    "model": {
        "name",
        "parameters",
        "layers",
        "heads",
        "channels",
        "context",
        "vocab",
        "digest",
    },
    "timing": {"load_s", "prefill_s", "decode_tokens_per_s", "token_ms"},
    "memory": {"planned_bytes", "peak_rss_bytes"},
    "integrity": {
        "pages",
        "pages_scrubbed",
        "upsets_detected",
        "upsets_repaired",
        "abft_checks",
        "abft_alarms",
    },
    "environment": {"threads", "python", "numpy", "blas", "machine"},
}


class Report(TypedDict):
    """The object that `run --json` prints."""

    schema: str
    model: dict[str, object]
    prompt_tokens: list[int]
    tokens: list[int]
    text: str | None
    finish_reason: str
    seed: int
    timing: dict[str, object]
    memory: dict[str, int]
    integrity: dict[str, int]
    environment: dict[str, object]


def run_json(*arguments: Argument, stdin: bytes | None = None) -> Report:
    """The object that `run --json` prints: one line, nothing beside it."""
    outcome = succeeded(*RUN, "--json", *arguments, stdin=stdin)
    assert outcome.text.count("\n") == 1
    report: Report = json.loads(outcome.text)
    return report


@pytest.mark.requirement("FLM-REQ-502")
def test_the_object_has_exactly_the_keys_of_the_architecture(models: Models) -> None:
    report = run_json("--prompt", "A", "--max-tokens", "4", "--seed", "9")
    assert set(report) == RUN_KEYS[""]
    for name in ("model", "timing", "memory", "integrity", "environment"):
        part = json.loads(json.dumps(report))[name]
        assert set(part) == RUN_KEYS[name], name
    token_ms = report["timing"]["token_ms"]
    assert isinstance(token_ms, dict)
    assert set(token_ms) == {"p50", "p99", "max"}
    assert report["schema"] == "flightlm-run/1"
    assert report["seed"] == 9
    assert report["finish_reason"] == "length"
    assert report["prompt_tokens"] == [65]
    assert len(report["tokens"]) == 4
    assert set(report["integrity"].values()) == {0}
    assert report["environment"]["threads"] == 1
    assert report["memory"]["peak_rss_bytes"] > report["memory"]["planned_bytes"] > 0


@pytest.mark.requirement("FLM-REQ-506")
def test_the_command_line_and_the_api_give_the_same(models: Models) -> None:
    options = ("--max-tokens", "9", "--seed", "5", "--temperature", "0.9", "--top-k", "50")
    report = run_json("--weights", models.text, "--prompt", "hello he", *options)
    model = flightlm.load(models.text)
    result = model.generate("hello he", max_tokens=9, seed=5, temperature=0.9, top_k=50)
    assert report["tokens"] == list(result.tokens)
    assert report["prompt_tokens"] == list(result.prompt_tokens)
    assert report["text"] == result.text
    assert report["finish_reason"] == result.finish_reason
    assert report["memory"]["planned_bytes"] == model.allocated_bytes == model.plan.total_bytes
    assert report["model"]["digest"] == model.digest()
    assert report["model"]["parameters"] == models.text_config.parameters


@pytest.mark.requirement("FLM-REQ-502")
@pytest.mark.parametrize("way", ["--prompt", "--prompt-file", "--tokens", "stdin", "file as stdin"])
def test_every_way_to_give_a_prompt(tmp_path: Path, way: str) -> None:
    prompt = "Né\n"
    file = tmp_path / "prompt"
    file.write_bytes(prompt.encode())
    given: tuple[Argument, ...] = ()
    stdin: bytes | None = None
    if way == "--prompt":
        given = ("--prompt", prompt)
    elif way == "--prompt-file":
        given = ("--prompt-file", file)
    elif way == "--tokens":
        given = ("--tokens", " 78, 195,169,10 ")
    else:
        stdin = prompt.encode()
    report = run_json(*given, "--max-tokens", "2", stdin=stdin)
    assert report["prompt_tokens"] == [78, 195, 169, 10]


@pytest.mark.requirement("FLM-REQ-502")
def test_without_a_prompt_the_model_begins_with_its_default(models: Models) -> None:
    # Standard input is /dev/null: not a prompt.
    newline = run_json("--max-tokens", "1")
    assert newline["prompt_tokens"] == [10]
    eot = run_json("--weights", models.text, "--max-tokens", "1")
    assert eot["prompt_tokens"] == [models.text_config.vocab - 1]


@pytest.mark.requirement("FLM-REQ-502")
def test_text_streams_without_the_prompt_and_alone() -> None:
    outcome = succeeded(*RUN, "--prompt", "To be", "--max-tokens", "3", *ALWAYS_A)
    assert outcome.out == b"AAA"


@pytest.mark.requirement("FLM-REQ-502")
def test_stats_go_to_standard_error() -> None:
    outcome = run_cli(*RUN, "--prompt", "To be", "--max-tokens", "3", "--stats", *ALWAYS_A)
    assert outcome.status == 0
    assert outcome.out == b"AAA"
    assert "5 prompt tokens, 3 tokens (length)" in outcome.err
    assert "1 threads" in outcome.err


@pytest.mark.requirement("FLM-REQ-406")
@pytest.mark.parametrize(
    ("options", "reason", "tokens", "text"),
    [
        (("--max-tokens", "5", *ALWAYS_A), "length", 5, "AAAAA"),
        (("--context", "9", "--max-tokens", "9", *ALWAYS_A), "length", 7, "A" * 7),
        (("--stop", "AA", "--stop", "B", *ALWAYS_A), "stop", 2, ""),
        (("--temperature", "0", "--logit-bias", "256=1e6"), "eot", 0, ""),
        (
            ("--temperature", "0", "--logit-bias", "256=1e6", "--ignore-eot", "--max-tokens", "2"),
            "length",
            2,
            "<|endoftext|>" * 2,
        ),
    ],
)
def test_reasons_to_finish(options: tuple[str, ...], reason: str, tokens: int, text: str) -> None:
    report = run_json("--prompt", "abc", *options)
    assert report["finish_reason"] == reason
    assert len(report["tokens"]) == tokens
    assert report["text"] == text


@pytest.mark.requirement("FLM-REQ-405")
def test_a_stop_string_is_never_shown() -> None:
    shown = succeeded(*RUN, "--prompt", "x", *ALWAYS_A, "--stop", "AAA", "--max-tokens", "9")
    assert shown.out == b""
    # What only looked like the beginning of a stop string is shown at the end.
    held = succeeded(*RUN, "--prompt", "x", *ALWAYS_A, "--stop", "AAAB", "--max-tokens", "5")
    assert held.out == b"AAAAA"


@pytest.mark.requirement("FLM-REQ-403")
def test_only_permitted_ids_are_chosen(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed.txt"
    allowed.write_text("65\n66, 67\n\n")
    report = run_json(
        "--prompt", "To", "--allow-tokens", allowed, "--temperature", "9", "--max-tokens", "60"
    )
    assert set(report["tokens"]) == {65, 66, 67}


@pytest.mark.requirement("FLM-REQ-502")
def test_biases_add_up_and_may_be_negative() -> None:
    biases = ("--logit-bias", "65=500000", "--logit-bias", "65=500000", "--logit-bias", "66=9e5")
    report = run_json("--prompt", "x", "--temperature", "0", "--max-tokens", "2", *biases)
    assert report["tokens"] == [65, 65]
    less = (*biases, "--logit-bias", "65=-1e6")
    banned = run_json("--prompt", "x", "--temperature", "0", "--max-tokens", "2", *less)
    assert banned["tokens"] == [66, 66]


@pytest.mark.requirement("FLM-REQ-404")
def test_a_seed_gives_the_same_bits_and_another_seed_others() -> None:
    options = ("--prompt", "The ", "--max-tokens", "40", "--temperature", "1.5", "--top-p", "0.9")
    first = succeeded(*RUN, *options, "--seed", "18446744073709551615")
    again = run_json(*options, "--seed", "18446744073709551615")
    other = run_json(*options, "--seed", "1")
    assert first.text == again["text"]
    assert again["tokens"] != other["tokens"]


@pytest.mark.requirement("FLM-REQ-401")
def test_temperature_0_is_top_k_1() -> None:
    options = ("--prompt", "The ", "--max-tokens", "30")
    greedy = run_json(*options, "--temperature", "0", "--repetition-penalty", "1.2")
    top = run_json(*options, "--top-k", "1", "--seed", "3", "--repetition-penalty", "1.2")
    assert greedy["tokens"] == top["tokens"]


@pytest.mark.requirement("FLM-REQ-303")
def test_the_special_token_is_text_unless_allowed(models: Models) -> None:
    prompt = ("--weights", models.text, "--prompt", "<|endoftext|>", "--max-tokens", "1")
    assert len(run_json(*prompt)["prompt_tokens"]) == 13
    special = run_json(*prompt, "--allow-special")
    assert special["prompt_tokens"] == [models.text_config.vocab - 1]


@pytest.mark.requirement("FLM-REQ-502")
def test_a_model_without_a_tokenizer_takes_and_prints_ids(models: Models) -> None:
    options = ("--weights", models.bare, "--tokens", "1,2,3", "--max-tokens", "3", "--seed", "4")
    printed = succeeded(*RUN, *options)
    report = run_json(*options)
    assert report["text"] is None
    assert report["prompt_tokens"] == [1, 2, 3]
    assert printed.text == ",".join(str(token) for token in report["tokens"]) + "\n"
    text = run_cli(*RUN, "--weights", models.bare, "--prompt", "a")
    assert_refused(text, "FLM-GEN-014", 2)


@pytest.mark.requirement("FLM-REQ-502")
def test_a_tokenizer_may_be_named(models: Models) -> None:
    report = run_json(
        "--weights", models.text, "--tokenizer", "bytes", "--prompt", "he", "--max-tokens", "1"
    )
    assert report["prompt_tokens"] == [104, 101]


@pytest.mark.requirement("FLM-REQ-502")
def test_context_sizes_the_plan(models: Models) -> None:
    small = run_json("--prompt", "a", "--max-tokens", "1", "--context", "8")
    assert small["model"]["context"] == 8
    model = flightlm.load(context=8)
    assert small["memory"]["planned_bytes"] == model.plan.total_bytes
    assert model.plan.total_bytes < flightlm.load().plan.total_bytes


@pytest.mark.requirement("FLM-REQ-504")
@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_is_fixed_and_recorded(threads: int) -> None:
    # The variables disagree with each other and with the option: the command starts anew.
    outcome = run_cli(
        "run",
        "--threads",
        str(threads),
        "--json",
        "--max-tokens",
        "1",
        stdin=b"\xc3\xa9",
        changes={"OMP_NUM_THREADS": "3", "MKL_NUM_THREADS": ""},
    )
    assert outcome.status == 0, outcome.err
    report: Report = json.loads(outcome.text)
    assert report["environment"]["threads"] == threads
    assert report["environment"]["numpy"] == np.__version__
    # What was piped in survives the second start.
    assert report["prompt_tokens"] == [195, 169]


@pytest.mark.requirement("FLM-REQ-504")
def test_threads_default_to_physical_cores() -> None:
    outcome = run_cli("run", "--json", "--prompt", "a", "--max-tokens", "1")
    assert outcome.status == 0, outcome.err
    report: Report = json.loads(outcome.text)
    threads = report["environment"]["threads"]
    assert isinstance(threads, int)
    assert 1 <= threads <= len(os.sched_getaffinity(0))


@pytest.mark.requirement("FLM-REQ-502")
def test_python_m_is_the_command() -> None:
    options = ("--prompt", "x", "--max-tokens", "2", *ALWAYS_A)
    outcome = run_cli(*RUN, *options, interpreter=("-m", "flightlm"))
    assert outcome.status == 0, outcome.err
    assert outcome.out == b"AA"
    # A second start, for the threads, must find the module again.
    again = run_cli(
        *RUN, *options, interpreter=("-m", "flightlm"), changes={"OMP_NUM_THREADS": "2"}
    )
    assert again.out == b"AA"


@pytest.mark.requirement("FLM-REQ-502")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_is_utf8_whatever_the_locale(encoding: str) -> None:
    outcome = run_cli(
        *RUN,
        "--json",
        "--prompt",
        "a",
        "--max-tokens",
        "2",
        "--temperature",
        "0",
        "--logit-bias",
        "195=1e6",
        changes={"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert outcome.status == 0, outcome.err
    report: Report = json.loads(outcome.out.decode("utf-8"))
    assert report["text"] == "\ufffd\ufffd"


@pytest.mark.requirement("FLM-REQ-502")
def test_the_embedded_model_is_the_default() -> None:
    named = run_json("--weights", EMBEDDED, "--prompt", "O", "--max-tokens", "3")
    default = run_json("--prompt", "O", "--max-tokens", "3")
    assert named["tokens"] == default["tokens"]
    assert named["model"] == default["model"]
