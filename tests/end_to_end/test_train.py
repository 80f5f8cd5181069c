"""`flightlm train` as people run it."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Final

import numpy as np
import pytest

import flightlm
from flightlm.ground.api import EMBEDDED
from flightlm.ground.formats.token_shards import shard_header
from tests.cli_helpers import Argument, Outcome, run_cli, started, succeeded, wait_for

pytestmark = pytest.mark.requirement("FLM-REQ-718")

TEXT: Final = b"To be, or not to be, that is the question:\nWhether 'tis nobler in the mind\n" * 60
SMALL: Final[list[Argument]] = [
    "--layers", "1", "--heads", "2", "--channels", "16", "--batch", "2", "--seq-len", "16",
    "--threads", "1",
]  # fmt: skip


def trained(*arguments: Argument) -> Outcome:
    """Train to the end; lines for people come on standard error."""
    outcome = run_cli("train", *arguments)
    assert outcome.status == 0, outcome.err
    assert outcome.out == b""
    return outcome


@pytest.fixture(name="text")
def make_text(tmp_path: Path) -> Path:
    """A text to train with."""
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT)
    return path


def events(folder: Path) -> list[dict[str, object]]:
    """The log of a run."""
    lines = (folder / "log.jsonl").read_text(encoding="ascii").splitlines()
    return [json.loads(line) for line in lines]


def of_kind(folder: Path, event: str) -> list[dict[str, object]]:
    """The events of one kind."""
    return [entry for entry in events(folder) if entry["event"] == event]


def test_a_run_from_text_to_a_model_that_writes(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = trained(
        "--data", text, "--val", text, "--out", out, *SMALL, "--steps", "30",
        "--eval-every", "10", "--sample-every", "30", "--sample-prompt", "To", "--lr", "0.01",
        "--checkpoint-every", "10",
    )  # fmt: skip
    assert "validation loss" in done.err and "flightlm run --weights" in done.err
    names = {"log.jsonl", "checkpoint-a.flc", "checkpoint-b.flc", "best.flm", "model.flm"}
    assert names <= set(os.listdir(out))
    steps = of_kind(out, "step")
    assert [entry["step"] for entry in steps] == list(range(1, 31))
    assert events(out)[0]["schema"] == "flightlm-train/1"
    losses = [float(str(entry["loss"])) for entry in steps]
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 0.5
    assert [entry["step"] for entry in of_kind(out, "eval")] == [10, 20, 30]
    assert [entry["step"] for entry in of_kind(out, "checkpoint")] == [10, 20, 30]
    (written,) = of_kind(out, "sample")
    assert str(written["text"]).startswith("To")
    assert of_kind(out, "end")
    assert len(succeeded("run", "--weights", out / "model.flm", "--prompt", "To").out) > 0
    again = run_cli("train", "--data", text, "--out", out, *SMALL)
    assert again.status == 2 and "--resume" in again.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_behind_a_checkpoint(
    text: Path, tmp_path: Path, number: signal.Signals
) -> None:
    options: list[Argument] = [
        "--data", text, *SMALL, "--batch", "4", "--steps", "100", "--dropout", "0.1",
        "--total-batch", "128", "--checkpoint-every", "40", "--eval-every", "0",
    ]  # fmt: skip
    whole = tmp_path / "whole" / "run"
    _ = trained(*options, "--out", whole)
    cut = tmp_path / "cut" / "run"
    with started("train", *options, "--out", cut) as process:
        for _ in range(600):
            if (cut / "log.jsonl").exists() and (cut / "log.jsonl").stat().st_size > 1_500:
                break
            time.sleep(0.05)
        process.send_signal(number)
        status, said = wait_for(process)
    assert status == 0, said
    assert "stopped after step" in said
    (stop,) = of_kind(cut, "stop")
    assert int(str(stop["step"])) < 100, "the signal came before the end"
    resumed = trained("--resume", cut)
    assert "differs" not in resumed.err
    assert (cut / "model.flm").read_bytes() == (whole / "model.flm").read_bytes()


def test_a_checkpoint_and_a_folder_are_weights(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    _ = trained("--data", text, "--out", out, *SMALL, "--steps", "3")
    whole = flightlm.load(out / "model.flm")
    for path in (out, out / "checkpoint-b.flc"):
        same = flightlm.load(path)
        np.testing.assert_array_equal(whole.logits([1, 2, 3]), same.logits([1, 2, 3]))
        assert same.encode("To") == [84, 111]
    folder = tmp_path / "hf"
    assert run_cli("convert", out, folder).status == 0
    again = flightlm.load(folder)
    np.testing.assert_array_equal(whole.logits([1, 2, 3]), again.logits([1, 2, 3]))


def test_resume_names_what_differs(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    _ = trained("--data", text, "--out", out, *SMALL, "--steps", "4")
    more = trained("--resume", out, "--steps", "6", "--lr", "0.002")
    assert "lr: 0.001, now 0.002" in more.err and "not bit for bit" in more.err
    assert of_kind(out, "step")[-1]["step"] == 6
    other = run_cli("train", "--resume", out, "--steps", "8", "--batch", "3")
    assert other.status == 2 and "FLM-TRN-002" in other.err
    larger = run_cli("train", "--resume", out, "--steps", "8", "--total-batch", "64")
    assert larger.status == 2 and "sequences" in larger.err
    clash = run_cli("train", "--resume", out, "--preset", "nano")
    assert clash.status == 2 and "--preset" in clash.err


def test_training_begins_with_any_weights(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = trained(
        "--init", EMBEDDED, "--data", text, "--out", out, "--steps", "2", "--lr", "0",
        "--warmup", "0", "--schedule", "constant", "--batch", "1", "--seq-len", "32",
        "--threads", "1",
    )  # fmt: skip
    assert "3,290,880 parameters" in done.err
    # A learning rate of zero changes no bit.
    before, after = flightlm.load(EMBEDDED), flightlm.load(out / "model.flm")
    np.testing.assert_array_equal(before.logits([1, 2, 3]), after.logits([1, 2, 3]))


def test_shards_and_a_vocabulary_of_their_own(tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    shards = []
    for number in range(3):
        ids = generator.integers(0, 65, 500).astype("<u2")
        path = tmp_path / f"part_{number}.bin"
        path.write_bytes(shard_header(500) + ids.tobytes())
        shards.append(path)
    out = tmp_path / "run"
    _ = trained("--data", *shards, "--vocab", "65", "--out", out, *SMALL, "--steps", "3")
    refused = run_cli("train", "--data", *shards, "--vocab", "60", "--out", tmp_path / "x", *SMALL)
    assert refused.status == 3 and "FLM-DAT-001" in refused.err


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--lr", "nan"], 2, "FLM-TRN-001"),
        (["--seq-len", "0"], 2, "FLM-TRN-002"),
        (["--preset", "124M", "--seq-len", "2048"], 2, "FLM-TRN-002"),
        (["--total-batch", "33"], 2, "multiple"),
        (["--schedule", "magic"], 2, "constant, linear, cosine, wsd"),
        (["--preset", "1558M", "--batch", "800", "--tokenizer", "bytes"], 4, "bytes too few"),
        (["--warmup", "50", "--steps", "9"], 2, "FLM-TRN-001"),
        (["--layers", "2"], 2, "belong together"),
        (["--dropout", "1"], 2, "FLM-TRN-001"),
        (["--seq-len", "60000", "--batch", "1"], 3, "FLM-DAT-002"),
    ],
)
def test_bad_options_are_refused_before_anything_is_written(
    text: Path, tmp_path: Path, options: list[str], status: int, said: str
) -> None:
    out = tmp_path / "run"
    done = run_cli("train", "--data", text, "--out", out, "--threads", "1", *options)
    assert done.status == status, done.err
    assert said in done.err and "Traceback" not in done.err
    assert not out.exists() or os.listdir(out) == []


def test_bad_data_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    for path, code in ((empty, "FLM-DAT-002"), (tmp_path / "none", "FLM-FILE-001")):
        done = run_cli("train", "--data", path, "--out", tmp_path / "run", *SMALL)
        assert done.status == 3 and code in done.err, done.err


@pytest.mark.requirement("FLM-REQ-719")
@pytest.mark.parametrize("extra", [[], ["--recompute", "gelu"], ["--dropout", "0.1"]])
def test_the_plan_is_what_a_run_allocates(text: Path, tmp_path: Path, extra: list[str]) -> None:
    out = tmp_path / "run"
    options = ["--preset", "nano", "--batch", "3", "--seq-len", "24", *extra]
    planned = json.loads(succeeded("plan", "--train", *options, "--json").out)
    _ = trained("--data", text, "--out", out, *options, "--steps", "1", "--threads", "1")
    (first,) = of_kind(out, "start")
    assert first["planned_bytes"] == planned["planned_bytes"]
    assert sum(planned["segments"].values()) == planned["planned_bytes"]
    assert planned["train"]["flops_per_token"] > 6 * 0.5 * planned["model"]["parameters"]


def test_memory_is_flat_after_the_first_steps() -> None:
    script = (
        "import flightlm\n"
        "from flightlm.ground.api import EMBEDDED\n"
        "model = flightlm.load(EMBEDDED)\n"
        "trainer = flightlm.Trainer(model, batch=2, seq_len=64)\n"
        "x = [[(7 * i + j) % 250 for j in range(64)] for i in range(2)]\n"
        "def pages():\n"
        "    return int(open('/proc/self/statm').read().split()[1])\n"
        "seen = []\n"
        "for step in range(30):\n"
        "    trainer.loss(x, x); trainer.backward(); trainer.step(lr=1e-4)\n"
        "    seen.append(pages())\n"
        "print(max(seen[3:]) - seen[2])\n"
    )
    outcome = run_cli(interpreter=["-c", script])
    assert outcome.status == 0, outcome.err
    assert int(outcome.out) <= 64, "at most a quarter of a MiB more after the third step"
