"""`flightlm tokenize` and `flightlm eval` as people and scripts use them."""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from pathlib import Path
from typing import Final

import pytest

import flightlm
from tests import tokenizer_helpers as helpers
from tests.cli_helpers import (
    Argument,
    Outcome,
    assert_refused,
    at_terminal,
    run_cli,
    started,
    succeeded,
    wait_for,
)
from tests.data_helpers import shard_bytes, shard_tokens, write_shard
from tests.end_to_end.conftest import Models

EVAL: Final = ("eval", "--threads", "1")
TEXT: Final = "hello hell\n\nthe shell helloed;\n\n"
POLL_S: Final = 0.001


def evaluated(*arguments: Argument) -> dict[str, object]:
    """The object that eval --json prints."""
    report: dict[str, object] = json.loads(succeeded(*EVAL, "--json", *arguments).text)
    return report


def tokenized(*arguments: Argument, stdin: bytes | None = None) -> Outcome:
    """A run of tokenize, which must succeed and print nothing on standard output."""
    outcome = run_cli("tokenize", *arguments, stdin=stdin)
    assert outcome.status == 0, outcome.err
    assert outcome.out == b""
    return outcome


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A short text."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


@pytest.mark.requirement("FLM-REQ-722")
def test_a_text_becomes_a_shard(models: Models, text: Path, tmp_path: Path) -> None:
    model = flightlm.load(models.text)
    eot = models.text_config.vocab - 1
    words = models.text.with_name("gpt2_tokenizer.bin")
    out = tmp_path / "out.bin"
    outcome = tokenized(text, text, out, "--tokenizer", words)
    tokens = [eot, *model.encode(TEXT)] * 2
    assert shard_tokens(out) == tokens
    lines = outcome.err.splitlines()
    assert lines[0] == f"{out}: {len(tokens)} tokens"
    assert lines[1].startswith(f"{len(tokens)} tokens of {2 * len(TEXT)} bytes, ")
    assert lines[1].endswith(f"vocabulary of {eot + 1}")
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out.bin"]


@pytest.mark.requirement("FLM-REQ-722")
def test_standard_input_becomes_a_shard_of_bytes_by_default(tmp_path: Path, text: Path) -> None:
    data = bytes(range(256)) * 5_000
    _ = tokenized("-", text, tmp_path / "out.bin", stdin=data)
    assert shard_tokens(tmp_path / "out.bin") == [256, *data, 256, *TEXT.encode()]


@pytest.mark.requirement("FLM-REQ-722")
def test_sections_and_a_validation_part_are_those_of_llm_cs_scripts(
    models: Models, text: Path, tmp_path: Path
) -> None:
    model = flightlm.load(models.text)
    words = models.text.with_name("gpt2_tokenizer.bin")
    options = ("--tokenizer", words, "--split-on", "\n\n", "--val-tokens", "4")
    outcome = tokenized(text, tmp_path / "out.bin", *options, "--shard-tokens", "5")
    # What dev/data/tinyshakespeare.py of llm.c does.
    tokens: list[int] = []
    sections = TEXT.split("\n\n")
    for number, section in enumerate(sections):
        padded = section + "\n\n" if number != len(sections) - 1 else section
        tokens += [models.text_config.vocab - 1, *model.encode(padded)]
    assert shard_tokens(tmp_path / "out_val.bin") == tokens[:4]
    names = sorted(name for name in os.listdir(tmp_path) if "train" in name)
    assert names[:2] == ["out_train_000000.bin", "out_train_000001.bin"]
    parts = [shard_tokens(tmp_path / name) for name in names]
    assert [token for part in parts for token in part] == tokens[4:]
    assert {len(part) for part in parts[:-1]} == {5}
    assert f"{tmp_path / 'out_val.bin'}: 4 tokens\n" in outcome.err


@pytest.mark.requirement("FLM-REQ-723")
def test_existing_shards_stay_unless_forced(text: Path, tmp_path: Path) -> None:
    for name in ("out.bin", "out_000003.bin"):
        _ = write_shard(tmp_path / name, [1])
        assert_refused(run_cli("tokenize", text, tmp_path / "out.bin"), "FLM-DST-002", 4)
        _ = tokenized(text, tmp_path / "out.bin", "--force")
        assert sorted(os.listdir(tmp_path)) == ["a.txt", "out.bin"]
        (tmp_path / "out.bin").unlink()
    _ = write_shard(tmp_path / "out_val.bin", [1])
    options = ("--val-tokens", "3")
    assert_refused(run_cli("tokenize", text, tmp_path / "out.bin", *options), "FLM-DST-002", 4)
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out_val.bin"]


@pytest.mark.requirement("FLM-REQ-723")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_bytes(b"words and words\n" * 10_000)
    limits = {resource.RLIMIT_FSIZE: 100_000}
    outcome = run_cli("tokenize", text, tmp_path / "out.bin", limits=limits)
    assert_refused(outcome, "FLM-DST-003", 4)
    small = ("--shard-tokens", "60000")
    outcome = run_cli("tokenize", text, tmp_path / "out.bin", *small, limits=limits)
    assert_refused(outcome, "FLM-DST-003", 4)
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.requirement("FLM-REQ-723")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_nothing(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with started("tokenize", "-", tmp_path / "out.bin", stdin=b"") as process:
        assert process.stdin is not None
        _ = process.stdin.write(b"text " * 500_000)
        process.stdin.flush()
        while not os.listdir(tmp_path) and process.poll() is None:
            time.sleep(POLL_S)
        assert all(name.endswith(".partial") for name in os.listdir(tmp_path))
        process.send_signal(number)
        assert wait_for(process) == (status, "")
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-725")
def test_what_cannot_be_tokenized_is_refused(models: Models, text: Path, tmp_path: Path) -> None:
    words = ("--tokenizer", models.text.with_name("gpt2_tokenizer.bin"))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "latin").write_bytes("größe".encode("latin-1"))
    (tmp_path / "long").write_bytes(b"a" * 70_000)
    _ = write_shard(tmp_path / "shard.bin", [1])
    before = sorted(os.listdir(tmp_path))
    out = tmp_path / "out.bin"
    cases: tuple[tuple[tuple[Argument, ...], str, int], ...] = (
        ((tmp_path / "none", out), "FLM-FILE-001", 3),
        ((tmp_path, out), "FLM-FILE-002", 3),
        ((tmp_path / "empty", out), "FLM-DAT-002", 3),
        ((tmp_path / "latin", out, *words), "FLM-DAT-004", 3),
        ((tmp_path / "long", out, *words), "FLM-TOK-006", 2),
        ((tmp_path / "shard.bin", out), "FLM-DAT-005", 3),
        ((text, "-", "-", out), "FLM-USE-001", 2),
        ((text, tmp_path / "out.txt"), "FLM-USE-001", 2),
        ((text, tmp_path / "no" / "out.bin"), "FLM-DST-001", 4),
        ((text, out, "--shard-tokens", "0"), "FLM-USE-001", 2),
        ((text, out, "--val-tokens", "0"), "FLM-USE-001", 2),
        ((text, out, "--val-tokens", "1000"), "FLM-DAT-002", 3),
        ((text, out, "--tokenizer", tmp_path / "none"), "FLM-FILE-001", 3),
        ((text,), "FLM-USE-001", 2),
    )
    for arguments, code, status in cases:
        assert_refused(run_cli("tokenize", *arguments), code, status)
        assert sorted(os.listdir(tmp_path)) == before, arguments
    place = run_cli("tokenize", tmp_path / "latin", out, *words).err
    assert "latin is not UTF-8 at byte 2" in place


@pytest.mark.requirement("FLM-REQ-729")
def test_eval_reports_what_it_found(models: Models, text: Path) -> None:
    report = evaluated("--data", text, "--context", "16", "--tokenizer", "bytes")
    assert set(report) == {
        "schema",
        "model",
        "data",
        "context",
        "stride",
        "windows",
        "scored_tokens",
        "scored_bytes",
        "loss",
        "standard_error",
        "perplexity",
        "bits_per_token",
        "bits_per_byte",
        "seconds",
        "memory",
        "environment",
    }
    assert report["schema"] == "flightlm-eval/1"
    assert report["data"] == {"paths": [str(text)], "tokens": len(TEXT)}
    assert (report["context"], report["stride"], report["windows"]) == (16, 16, 2)
    assert report["scored_tokens"] == report["scored_bytes"] == len(TEXT) - 1
    assert report["bits_per_byte"] == pytest.approx(report["bits_per_token"])
    lines = succeeded(*EVAL, "--data", text, "--context", "16").text.splitlines()
    assert lines[0] == (
        f"shakespeare: {len(TEXT) - 1} of {len(TEXT)} tokens scored, 2 windows of 16, stride 16"
    )
    found = dict(line.strip().rsplit(maxsplit=1) for line in lines[1:])
    found = {name.strip(): value for name, value in found.items()}
    assert found["loss (nats per token)"] == f"{report['loss']:.4f}"
    assert found["perplexity"] == f"{report['perplexity']:,.4f}"
    assert found["bits per byte"] == f"{report['bits_per_byte']:.4f}"


@pytest.mark.requirement("FLM-REQ-726")
def test_a_text_and_the_shard_made_of_it_give_the_same_numbers(
    models: Models, text: Path, tmp_path: Path
) -> None:
    words = models.text.with_name("gpt2_tokenizer.bin")
    _ = tokenized(text, tmp_path / "out.bin", "--tokenizer", words)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    source = ("--weights", models.text, "--stride", "5", "--context", "9")
    outcome = run_cli(*EVAL, "--json", *source, "--data", text, changes={"TMPDIR": str(scratch)})
    from_text = json.loads(outcome.text)
    from_shard = evaluated(*source, "--data", tmp_path / "out.bin")
    for key in ("windows", "scored_tokens", "scored_bytes", "loss", "standard_error"):
        assert from_text[key] == from_shard[key]
    assert from_text["scored_bytes"] == len(TEXT)
    assert os.listdir(scratch) == []


@pytest.mark.requirement("FLM-REQ-728")
def test_without_a_tokenizer_shards_are_scored_and_bytes_are_unknown(
    models: Models, tmp_path: Path
) -> None:
    shards = tmp_path / "shards"
    shards.mkdir()
    for name in ("a.bin", "b.bin"):
        _ = write_shard(shards / name, [token % 11 for token in range(20)])
    report = evaluated("--weights", models.bare, "--data", shards, "--max-windows", "2")
    assert report["scored_bytes"] is None
    assert report["bits_per_byte"] is None
    assert report["windows"] == 2
    one = evaluated("--weights", models.bare, "--data", shards, "--max-windows", "1")
    assert one["standard_error"] is None


@pytest.mark.requirement("FLM-REQ-542")
def test_at_a_terminal_the_numbers_are_a_table(text: Path) -> None:
    with at_terminal(*EVAL, "--data", text, columns=80) as terminal:
        assert terminal.end() == 0
    assert b"nats per token" in terminal.shown
    assert b"\xe2\x94\x80" in terminal.shown


@pytest.mark.requirement("FLM-REQ-725")
def test_what_cannot_be_evaluated_is_refused(models: Models, text: Path, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "magic.bin").write_bytes(shard_bytes([1], magic=7))
    (tmp_path / "version.bin").write_bytes(shard_bytes([1], version=3))
    (tmp_path / "short.bin").write_bytes(shard_bytes([1, 2], count=3))
    (tmp_path / "long.bin").write_bytes(shard_bytes([1, 2], count=1))
    vocab = models.bare_config.vocab
    _ = write_shard(tmp_path / "wrong.bin", [0, 1, vocab])
    (tmp_path / "latin").write_bytes("größe".encode("latin-1"))
    cases: tuple[tuple[tuple[Argument, ...], str, int], ...] = (
        (("--data", tmp_path / "none"), "FLM-FILE-001", 3),
        (("--data", tmp_path / "one"), "FLM-DAT-002", 3),
        (("--data", tmp_path / "folder"), "FLM-DAT-005", 3),
        (("--data", tmp_path / "magic.bin"), "FLM-DAT-003", 3),
        (("--data", tmp_path / "version.bin"), "FLM-DAT-003", 3),
        (("--data", tmp_path / "short.bin"), "FLM-FILE-004", 3),
        (("--data", tmp_path / "long.bin"), "FLM-FILE-005", 3),
        (("--weights", models.bare, "--data", text), "FLM-GEN-014", 2),
        (("--weights", models.bare, "--data", tmp_path / "wrong.bin"), "FLM-DAT-001", 3),
        (("--weights", models.text, "--data", tmp_path / "latin"), "FLM-DAT-004", 3),
        (("--data", text, "--context", "257"), "FLM-GEN-015", 2),
        (("--data", text, "--stride", "257"), "FLM-USE-001", 2),
        (("--data", text, "--stride", "x"), "FLM-USE-001", 2),
        (("--data", text, "--max-windows", "0"), "FLM-USE-001", 2),
        (("--data", text, "--weights", tmp_path / "none"), "FLM-FILE-001", 3),
        (("--data",), "FLM-USE-001", 2),
        ((), "FLM-USE-001", 2),
    )
    for arguments, code, status in cases:
        assert_refused(run_cli(*EVAL, *arguments), code, status)
    wrong = run_cli(*EVAL, "--weights", models.bare, "--data", tmp_path / "wrong.bin").err
    assert f"wrong.bin: token 2 is {vocab}, the vocabulary has {vocab}" in wrong


@pytest.mark.requirement("FLM-REQ-722")
@pytest.mark.skipif(
    not helpers.GPT2_MERGES.exists() or not helpers.SHAKESPEARE.exists(),
    reason="GPT-2's merges.txt or tinyshakespeare.txt is not beside the project",
)
def test_tinyshakespeare_has_llm_cs_counts(tmp_path: Path) -> None:
    merges = helpers.gpt2_merges()
    helpers.write_hf(tmp_path, helpers.names_of(merges), merges)
    options = ("--tokenizer", tmp_path, "--split-on", "\n\n", "--val-tokens", "32768")
    outcome = tokenized(helpers.SHAKESPEARE, tmp_path / "tiny_shakespeare.bin", *options)
    assert "tiny_shakespeare_val.bin: 32,768 tokens\n" in outcome.err
    assert "tiny_shakespeare_train.bin: 305,260 tokens\n" in outcome.err
    assert (tmp_path / "tiny_shakespeare_train.bin").stat().st_size == 611_544
