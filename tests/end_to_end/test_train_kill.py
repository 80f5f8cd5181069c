"""Training that is killed, and training on a disk that is full."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from flightlm.flight.checkpoint import PARTIAL, SLOTS, read_header
from flightlm.ground.process import Child, inherited
from flightlm.ground.train.hold import held
from tests.cli_helpers import Argument, Outcome, run_cli

ROOT: Final = Path(__file__).parents[2]
RESULT: Final = ROOT / "verification" / "resume" / "result.json"
SMALL: Final[list[Argument]] = [
    "--layers", "1", "--heads", "2", "--channels", "16", "--positions", "2048",
    "--batch", "2", "--seq-len", "16", "--threads", "1", "--steps", "6", "--dropout", "0.1",
]  # fmt: skip
# Weights of this model fit into so many bytes, and a checkpoint with their moments does not.
ROOM: Final = {resource.RLIMIT_FSIZE: 460_000}

HOLD: Final = """
import pathlib, sys, time
from flightlm.ground.train.hold import held
with held(pathlib.Path(sys.argv[1]), True):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.requirement("FLM-REQ-759")
def test_a_run_that_is_killed_ends_with_the_bits_of_one_that_is_not(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    work = tmp_path / "work"
    done = run_cli(
        "--times", "3", "--steps", "20", "--work", work, "--output", result,
        interpreter=("-m", "verification.resume.kill"), cwd=ROOT,
    )  # fmt: skip
    assert done.status == 0, done.text + done.err
    content = json.loads(result.read_text(encoding="ascii"))
    assert content["identical"] is True
    assert (content["kills"], content["processes"]) == (3, 4)
    # What a kill leaves half written, the next process removes.
    names = os.listdir(work / "killed" / "run")
    assert not [name for name in names if name.endswith(".partial")]


@pytest.mark.requirement("FLM-REQ-759")
def test_the_result_that_is_kept_is_of_twenty_kills() -> None:
    content = json.loads(RESULT.read_text(encoding="ascii"))
    assert content["identical"] is True
    assert content["kills"] == content["times"] == 20
    assert content["in_checkpoint"] > 0
    assert content["while_starting"] > 0


def train(*arguments: Argument, full: bool = False) -> Outcome:
    """Train, on a disk that takes small files alone if it is `full`."""
    return run_cli("train", *arguments, limits=ROOM if full else None)


def digest(path: Path) -> str:
    """What a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(name="text")
def make_text(tmp_path: Path) -> Path:
    """A text to train with."""
    path = tmp_path / "text.txt"
    path.write_bytes(b"a rose is a rose is a rose, and so on and on.\n" * 40)
    return path


@pytest.mark.requirement("FLM-REQ-760")
def test_a_full_disk_stops_the_run_and_leaves_the_checkpoint_that_was_there(
    text: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole" / "run"
    assert train("--data", text, "--out", whole, *SMALL).status == 0
    folder = tmp_path / "full" / "run"
    begun = train("--data", text, "--out", folder, *SMALL, "--steps", "2", "--warmup", "0")
    assert begun.status == 0, begun.err
    slots = {name: digest(folder / name) for name in os.listdir(folder) if name in SLOTS}
    assert len(slots) == 1
    stopped = train("--resume", folder, "--steps", "6", "--checkpoint-every", "1", full=True)
    assert stopped.status == 4, stopped.err
    assert "FLM-DST-003" in stopped.err
    assert "Traceback" not in stopped.err
    assert {name: digest(folder / name) for name in os.listdir(folder) if name in SLOTS} == slots
    assert not [name for name in os.listdir(folder) if name.endswith(PARTIAL)]
    # Room again: the run goes on to where it would have been.
    again = train("--resume", folder, "--steps", "6")
    assert again.status == 0, again.err
    assert newest_step(folder) == 6


@pytest.mark.requirement("FLM-REQ-760")
def test_a_full_disk_does_not_stop_a_run_that_shall_continue(text: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole" / "run"
    assert train("--data", text, "--out", whole, *SMALL).status == 0
    folder = tmp_path / "full" / "run"
    options: list[Argument] = ["--checkpoint-every", "2", "--on-full", "continue"]
    done = train("--data", text, "--out", folder, *SMALL, *options, full=True)
    assert done.status == 0, done.err
    assert not [name for name in os.listdir(folder) if name in SLOTS or name.endswith(PARTIAL)]
    assert "no checkpoint, the one before stands: FLM-DST-003" in done.err
    lines = (folder / "log.jsonl").read_text(encoding="ascii").splitlines()
    events = [json.loads(line) for line in lines]
    reasons = [event["reason"] for event in events if event["event"] == "skip"]
    assert reasons == ["no room for the checkpoint"] * len(reasons)
    assert len(reasons) >= 3
    # The steps were taken all the same.
    assert digest(folder / "model.flm") == digest(whole / "model.flm")


def newest_step(folder: Path) -> int:
    """The step of the newer checkpoint."""
    headers = [read_header(str(folder / slot)) for slot in SLOTS if (folder / slot).exists()]
    return max(header.progress.step for header in headers)


@pytest.mark.requirement("FLM-REQ-766")
def test_only_one_run_at_a_time_writes_into_a_folder(tmp_path: Path) -> None:
    text, out = tmp_path / "text.txt", tmp_path / "run"
    text.write_bytes(b"To be, or not to be. " * 40)
    out.mkdir()
    with held(out, True):
        refused = train("--data", text, "--out", out, *SMALL)
        assert refused.status == 4 and "FLM-TRN-009" in refused.err and str(out) in refused.err
        assert not [name for name in SLOTS if (out / name).exists()]
    assert train("--data", text, "--out", out, *SMALL, "--checkpoint-every", "3").status == 0
    kept = {name: digest(out / name) for name in SLOTS}
    # The death of whoever holds the folder frees it.
    command = [sys.executable, "-c", HOLD, str(out)]
    with closing(Child(command, inherited(), tmp_path / "log")) as holder:
        assert holder.read_line(60.0) == "held"
        refused = train("--resume", out, "--steps", "9")
        assert refused.status == 4 and "FLM-TRN-009" in refused.err
        assert {name: digest(out / name) for name in SLOTS} == kept
    assert train("--resume", out, "--steps", "9").status == 0
