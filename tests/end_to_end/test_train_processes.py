"""`flightlm train --processes N`: the same numbers, and no process that outlives the run."""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from flightlm.flight.checkpoint import SLOTS
from flightlm.ground import machine
from flightlm.ground.formats.training_checkpoint import find_checkpoint
from tests.cli_helpers import (
    TIMEOUT_S,
    Argument,
    Process,
    assert_refused,
    run_cli,
    started,
    wait_for,
)
from tests.data_helpers import write_shard
from tests.end_to_end.conftest import Models
from tests.team_helpers import (
    LONG,
    MODEL,
    STEP,
    STEPS,
    assert_same_losses,
    ids,
    losses,
    new_run,
    resumed,
    succeeded,
    write_data,
)

CORES: Final = machine.usable_cores()
needs_two = pytest.mark.skipif(CORES < 2, reason="two processes need two cores")
TWO: Final[list[Argument]] = ["--processes", "2"]
POLL_S: Final = 0.02


@pytest.fixture(name="data", scope="module")
def make_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shards."""
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(name="alone", scope="module")
def make_alone(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run in one process."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    options: list[Argument] = ["--val", data / "b.bin", "--eval-every", "20"]
    _ = succeeded(run_cli(*new_run(data, folder), *options, "--steps", str(STEPS)))
    return folder


def stat_of(pid: str) -> list[str]:
    """What /proc says of a process behind its name: state, parent, …; [] if there is none."""
    try:
        text = Path("/proc", pid, "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def copies_of(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal() and stat_of(entry)[1:2] == [str(pid)]:
            found.append(int(entry))
    return found


def assert_ended(pids: list[int]) -> None:
    """None of them runs, or will do so for long; one that nobody has asked after has ended, too."""
    until = time.monotonic() + TIMEOUT_S
    while any(stat_of(str(pid))[:1] not in ([], ["Z"]) for pid in pids):
        assert time.monotonic() < until, f"{pids} go on"
        time.sleep(POLL_S)


def wait_for_event(process: Process, folder: Path, event: str) -> None:
    """Wait until the log of the run has an event."""
    log = folder / "log.jsonl"
    until = time.monotonic() + TIMEOUT_S
    while not (log.exists() and f'"event": "{event}"' in log.read_text(encoding="ascii")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "nothing came"
        time.sleep(POLL_S)


def events(folder: Path, kind: str) -> list[dict[str, float]]:
    """The events of a kind in the log."""
    lines = (folder / "log.jsonl").read_text(encoding="ascii").splitlines()
    found = [json.loads(line) for line in lines]
    return [event for event in found if event["event"] == kind]


@needs_two
@pytest.mark.requirement("FLM-REQ-762")
def test_two_processes_compute_what_one_does_and_the_same_bits_each_time(
    data: Path, alone: Path, tmp_path: Path
) -> None:
    options: list[Argument] = ["--val", data / "b.bin", "--eval-every", "20", "--log-every", "25"]
    folders = (tmp_path / "a" / "run", tmp_path / "b" / "run")
    for out in folders:
        done = succeeded(run_cli(*new_run(data, out), *TWO, *options, "--steps", str(STEPS)))
        assert_same_losses(out, alone)
        assert "2 processes of 1 threads" in done.err
        # One process alone prints and writes.
        lines = done.err.splitlines()
        for start in ("run: ", "step 25: loss", "step 20: validation loss", "50 steps in"):
            assert len([line for line in lines if line.startswith(start)]) == 1, done.err
        assert len(events(out, "start")) == len(events(out, "end")) == 1
        assert set(os.listdir(out)) >= {"model.flm", "best.flm", "log.jsonl", SLOTS[1]}
        ours = [event["loss"] for event in events(out, "eval")]
        np.testing.assert_allclose(ours, [event["loss"] for event in events(alone, "eval")], atol=1e-5)
    first, second = folders
    assert (first / "model.flm").read_bytes() == (second / "model.flm").read_bytes()


@needs_two
@pytest.mark.requirement("FLM-REQ-762")
def test_threads_of_blas_do_not_stand_in_the_way(
    data: Path, alone: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    arguments = [word if word != "1" else "2" for word in new_run(data, out)]
    assert "--threads" in arguments
    done = succeeded(run_cli(*arguments, *TWO, "--steps", "5"))
    assert "2 processes of 2 threads" in done.err
    ours, theirs = losses(out), losses(alone)
    assert max(abs(ours[step] - theirs[step]) for step in ours) <= 1e-5


@needs_two
@pytest.mark.requirement("FLM-REQ-765")
def test_a_run_goes_on_with_as_many_processes_as_before_or_as_asked_for(
    data: Path, alone: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    _ = succeeded(run_cli(*new_run(data, out), *TWO, "--steps", "15"))
    again = succeeded(run_cli("train", "--resume", out, "--steps", "25"))
    assert "2 processes of 1 threads" in again.err
    assert again.err.count("differs: ") == 1
    assert "differs: steps: 15, now 25" in again.err
    one: list[Argument] = ["train", "--resume", out, "--steps", "35", "--threads", "1", "--processes", "1"]
    done = succeeded(run_cli(*one))
    assert "differs: ranks: 2, now 1" in done.err
    two: list[Argument] = ["train", "--resume", out, "--steps", str(STEPS), "--threads", "1", *TWO]
    done = succeeded(run_cli(*two))
    assert done.err.count("differs: ranks: 1, now 2") == 1
    assert_same_losses(out, alone)


@needs_two
@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize("first", [True, False])
def test_a_process_that_is_killed_ends_the_run_behind_a_good_checkpoint(
    data: Path, tmp_path: Path, first: bool
) -> None:
    out = tmp_path / "killed" / "run"
    with started(*new_run(data, out), *LONG, *TWO) as process:
        wait_for_event(process, out, "checkpoint")
        copies = copies_of(process.pid)
        assert len(copies) == 1
        os.kill(process.pid if first else copies[0], signal.SIGKILL)
        status, err = wait_for(process)
        assert_ended(copies)
    assert "Traceback" not in err
    if first:
        assert status == -signal.SIGKILL
        assert "flightlm: FLM-TRN-008: process 0 of 2 has ended" in err
    else:
        assert status == 4
        assert "flightlm: FLM-TRN-008: process 1 of 2 was killed by SIGKILL" in err
    assert err.count("FLM-") == 1
    # What goes on from there has the bits of a run that nobody killed.
    step = resumed(out)
    assert step % 5 == 0
    whole = tmp_path / "whole" / "run"
    _ = succeeded(run_cli(*new_run(data, whole), *TWO, "--steps", str(step + 2)))
    assert (out / "model.flm").read_bytes() == (whole / "model.flm").read_bytes()


@needs_two
@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize(
    ("number", "to"),
    [(signal.SIGTERM, "first"), (signal.SIGTERM, "copy"), (signal.SIGINT, "all")],
)
def test_a_signal_to_any_process_stops_all_behind_one_checkpoint(
    data: Path, tmp_path: Path, number: signal.Signals, to: str
) -> None:
    out = tmp_path / "run"
    options: list[Argument] = ["--steps", "1000000", "--checkpoint-every", "0"]
    with started(*new_run(data, out), *options, *TWO) as process:
        wait_for_event(process, out, "step")
        copies = copies_of(process.pid)
        pids = {"first": [process.pid], "copy": copies, "all": [process.pid, *copies]}[to]
        for pid in pids:
            os.kill(pid, number)
        status, err = wait_for(process)
        assert_ended(copies)
    assert status == 0, err
    assert "Traceback" not in err
    step = find_checkpoint(out).header.progress.step
    assert f"stopped after step {step};" in err
    assert max(losses(out)) == step
    assert len(events(out, "checkpoint")) == 1


@needs_two
@pytest.mark.requirement("FLM-REQ-763")
def test_an_error_in_one_process_is_told_once(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    _ = write_shard(bad / "a.bin", ids(1))
    # One window of the shard, which the first or the second process comes upon.
    tokens = ids(2)
    tokens[200] = 60_000
    _ = write_shard(bad / "b.bin", tokens)
    seen = set()
    for seed in range(4):
        out = tmp_path / str(seed)
        done = run_cli(*new_run(bad, out), *LONG, *TWO, "--seed", str(seed))
        assert done.status == 3, done.err
        assert "Traceback" not in done.err
        rank = int("process 1 of 2: " in done.err)
        seen.add(rank)
        place = f"flightlm: FLM-DAT-001: process {rank} of 2: {bad / 'b.bin'}: token 200 "
        assert done.err.count(place) == 1
        told = done.err.count("FLM-TRN-008: process 1 of 2 failed, and so the run ends")
        assert told == rank  # the first process says so, unless it is the one
        assert done.err.count("FLM-") == 1 + rank
    assert seen == {0, 1}


@needs_two
@pytest.mark.requirement("FLM-REQ-763")
def test_an_error_of_all_or_before_they_start_is_told_once(
    data: Path, tmp_path: Path, models: Models
) -> None:
    out = tmp_path / "run"
    before = run_cli(*new_run(tmp_path / "no", out), *TWO)
    assert_refused(before, "FLM-FILE-001", 3)
    # What comes up when the memory is there comes up in all of them.
    init: list[Argument] = ["train", "--init", models.text, "--data", data, "--out", out]
    of_all = run_cli(*init, *STEP, *TWO, "--sample-prompt", "hello " * 100)
    assert of_all.status == 2
    assert of_all.err.count("FLM-GEN-002: process 0 of 2: ") == of_all.err.count("FLM-") == 1


@needs_two
@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize(("mode", "status"), [("stop", 4), ("continue", 0)])
def test_a_full_disk_stops_all_or_none(
    data: Path, tmp_path: Path, mode: str, status: int
) -> None:
    out = tmp_path / "run"
    wide: list[Argument] = ["--positions", "2048", "--checkpoint-every", "1", "--steps", "3"]
    limits = {resource.RLIMIT_FSIZE: 420 << 10}
    done = run_cli(*new_run(data, out), *wide, *TWO, "--on-full", mode, limits=limits)
    assert done.status == status, done.err
    assert "FLM-DST-003: " in done.err
    assert "Traceback" not in done.err
    assert not list(out.glob("checkpoint*"))
    assert (out / "model.flm").exists() is (mode == "continue")


@needs_two
@pytest.mark.requirement("FLM-REQ-764")
def test_the_plan_is_what_a_run_allocates(tmp_path: Path, models: Models) -> None:
    text = tmp_path / "text.txt"
    text.write_bytes(b"hell and hello " * 20)
    out = tmp_path / "run"
    start: list[Argument] = ["train", "--init", models.text, "--data", text, "--out", out]
    size: list[Argument] = ["--batch", "3", "--seq-len", "8", "--dropout", "0.1", *TWO]
    _ = succeeded(run_cli(*start, *size, "--threads", "1", "--steps", "1"))
    plan = run_cli("plan", "--train", "--weights", models.text, *size, "--json")
    planned = json.loads(succeeded(plan).text)
    assert planned["train"]["processes"] == 2
    assert sum(planned["segments"].values()) == planned["planned_bytes"]
    (first,) = events(out, "start")
    assert first["planned_bytes"] == planned["planned_bytes"]
    lines = succeeded(run_cli("plan", "--train", "--weights", models.text, *size)).text
    assert "memory of 2 processes" in lines
    assert f"{planned['planned_bytes']:,}" in lines


@needs_two
@pytest.mark.requirement("FLM-REQ-764")
def test_a_text_is_encoded_once_and_samples_are_written_once(
    models: Models, tmp_path: Path
) -> None:
    text = tmp_path / "text.txt"
    text.write_bytes(b"hell and hello " * 200)
    out = tmp_path / "run"
    arguments: list[Argument] = ["train", "--init", models.text, "--data", text, "--out", out]
    more: list[Argument] = ["--steps", "2", "--sample-every", "1", "--sample-prompt", "hello"]
    _ = succeeded(run_cli(*arguments, *STEP, *TWO, *more))
    names = sorted(path.suffix for path in (out / "data").iterdir())
    assert names == [".bin", ".json"]
    assert len(events(out, "sample")) == 2


@pytest.mark.requirement("FLM-REQ-765")
def test_a_number_that_cannot_be_is_refused(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    run = ["train", "--data", data, "--out", out, *MODEL, "--threads", "1"]
    for asked in ("0", "-1", str(CORES + 1)):
        refused = run_cli(*run, "--processes", asked)
        assert_refused(refused, "FLM-USE-001", 2)
        assert f"--processes {asked}: " in refused.err
    assert_refused(run_cli(*run, "--processes", "1", "--mpi"), "FLM-USE-002", 2)
    late = run_cli(*run, "--processes", "1", "--mpi-timeout", "5")
    assert_refused(late, "FLM-USE-001", 2)
    code = "import os; del os.fork; from flightlm.ground.cli import entry; entry()"
    absent = run_cli(*run, "--processes", "2", interpreter=("-c", code))
    assert_refused(absent, "FLM-USE-001", 2)
    assert not out.exists()
    plan = run_cli("plan", "--train", "--preset", "nano", "--processes", "0")
    assert_refused(plan, "FLM-USE-001", 2)
