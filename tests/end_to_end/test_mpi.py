"""`flightlm train --mpi` under mpirun: the same numbers, and no process that waits for ever."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from flightlm.flight.checkpoint import SLOTS
from flightlm.ground.formats.training_checkpoint import find_checkpoint
from tests.cli_helpers import Argument, Outcome, run_cli
from tests.data_helpers import write_shard
from tests.end_to_end.conftest import Models
from tests.mpi_helpers import ABSENT, WHY_ABSENT, confined, run_team, team
from tests.team_helpers import (
    LONG,
    MODEL,
    STEP,
    STEPS,
    TOKENS,
    assert_same_losses,
    ids,
    losses,
    new_run,
    resumed,
    succeeded,
    write_data,
)

pytestmark = pytest.mark.skipif(ABSENT, reason=WHY_ABSENT)

@pytest.fixture(name="data", scope="module")
def make_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shards."""
    return write_data(tmp_path_factory.mktemp("data"))


def together(*arguments: Argument) -> Outcome:
    """Two processes with the same arguments."""
    return run_team([*arguments, "--mpi"], each=2)


@pytest.fixture(name="alone", scope="module")
def make_alone(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run in one process."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    _ = succeeded(run_cli(*new_run(data, folder), "--steps", str(STEPS)))
    assert len(losses(folder)) == STEPS
    return folder


@pytest.mark.requirement("FLM-REQ-750")
def test_two_processes_compute_what_one_does(data: Path, alone: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    options: list[Argument] = ["--val", data / "b.bin", "--eval-every", "20", "--log-every", "25"]
    done = succeeded(together(*new_run(data, out), "--steps", str(STEPS), *options))
    assert_same_losses(out, alone)
    assert "2 processes of 1 threads" in done.err
    # One process alone prints, writes and evaluates.
    lines = done.err.splitlines()
    for start in ("run: ", "step 25: loss", "step 20: validation loss", "50 steps in"):
        assert len([line for line in lines if line.startswith(start)]) == 1, done.err
    text = (out / "log.jsonl").read_text(encoding="ascii")
    assert text.count('"event": "start"') == text.count('"event": "end"') == 1
    assert set(os.listdir(out)) >= {"model.flm", "best.flm", "log.jsonl", SLOTS[1]}


@pytest.mark.requirement("FLM-REQ-751")
def test_a_run_goes_on_with_another_number_of_processes(
    data: Path, alone: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    _ = succeeded(together(*new_run(data, out), "--steps", "20"))
    one = succeeded(run_cli("train", "--resume", out, "--steps", "35", "--threads", "1"))
    assert "differs: ranks: 2, now 1" in one.err
    two = succeeded(together("train", "--resume", out, "--steps", str(STEPS), "--threads", "1"))
    assert two.err.count("differs: ranks: 1, now 2") == 1
    assert_same_losses(out, alone)


@pytest.mark.requirement("FLM-REQ-751")
def test_what_two_processes_took_as_a_step_one_takes_too(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    start: list[Argument] = ["train", "--data", data, "--out", out, *MODEL, *STEP]
    done = succeeded(together(*start, "--steps", "2"))
    assert "4 x 16 tokens a step" in done.err
    one = succeeded(run_cli("train", "--resume", out, "--steps", "4", "--threads", "1"))
    assert "4 x 16 tokens a step" in one.err


@pytest.mark.requirement("FLM-REQ-752")
@pytest.mark.parametrize("rank", [0, 1])
def test_a_process_that_is_killed_ends_the_run_behind_a_good_checkpoint(
    data: Path, tmp_path: Path, rank: int
) -> None:
    out = tmp_path / "run"
    with team([*new_run(data, out), *LONG, "--mpi"], each=2) as running:
        running.wait_for(out / "log.jsonl", "checkpoint")
        running.signal(rank, signal.SIGKILL)
        done = running.end()
        assert running.ranks() == {}
    assert done.status != 0
    assert "Killed" in done.err + done.text or "KILLED" in done.err + done.text
    assert resumed(out) % 5 == 0


@pytest.mark.requirement("FLM-REQ-752")
@pytest.mark.parametrize("rank", [0, 1])
def test_bad_data_of_one_process_end_the_run_with_its_error(
    data: Path, tmp_path: Path, rank: int
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    _ = write_shard(bad / "a.bin", ids(1))
    _ = write_shard(bad / "b.bin", [*ids(2)[:-2000], *[60_000] * 2_000])
    out = tmp_path / "run"
    good = [*new_run(data, out), *LONG, "--mpi"]
    other = [*new_run(bad, out), *LONG, "--mpi"]
    done = run_team(*((other, good) if rank == 0 else (good, other)))
    assert done.status == 3, done.err
    assert "Traceback" not in done.err
    assert done.err.count("flightlm: FLM-DAT-001: ") == 1
    assert f"FLM-DAT-001: process {rank} of 2: {bad / 'b.bin'}: token" in done.err
    told = done.err.count("flightlm: FLM-TRN-008: process 1 of 2 failed, and so the run ends")
    assert told == rank  # the first process says so, unless it is the one


@pytest.mark.requirement("FLM-REQ-752")
def test_an_error_before_the_first_step_is_told_once(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    nowhere = run_team(
        [*new_run(data, out), *LONG, "--mpi"], [*new_run(tmp_path / "no", out), *LONG, "--mpi"]
    )
    assert nowhere.status == 3, nowhere.err
    assert nowhere.err.count("FLM-FILE-001: process 1 of 2: ") == 1
    both = together(*new_run(data, out), "--lr", "nan")
    assert both.status == 2, both.err
    assert both.err.count("FLM-TRN-001: process 0 of 2: ") == 1
    assert both.err.count("FLM-") == 1
    assert not list(tmp_path.glob("run/checkpoint*"))


@pytest.mark.requirement("FLM-REQ-752")
def test_processes_with_other_data_do_not_train_together(data: Path, tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.mkdir()
    for name in ("a.bin", "b.bin"):
        _ = write_shard(short / name, ids(1, TOKENS - 1))
    out = tmp_path / "run"
    done = run_team(*([*new_run(each, out), *LONG, "--mpi"] for each in (data, short)))
    assert done.status == 4, done.err
    assert done.err.count("FLM-TRN-008: process 1 of 2 is not where process 0 is") == 1
    assert "Traceback" not in done.err


@pytest.mark.requirement("FLM-REQ-752")
def test_a_full_disk_stops_all_or_none(data: Path, tmp_path: Path) -> None:
    wide: list[Argument] = ["--positions", "2048", "--checkpoint-every", "1"]
    for mode, status in (("stop", 4), ("continue", 0)):
        out = tmp_path / mode
        arguments = [*new_run(data, out), *wide, "--mpi", "--steps", "3", "--on-full", mode]
        done = run_team(confined(420, arguments), arguments)
        assert done.status == status, done.err
        assert "FLM-DST-003: " in done.err
        assert not list(out.glob("checkpoint*"))
        assert (out / "model.flm").exists() is (mode == "continue")


@pytest.mark.requirement("FLM-REQ-753")
@pytest.mark.parametrize("rank", [0, 1])
def test_a_process_that_is_not_heard_of_ends_the_run(
    data: Path, tmp_path: Path, rank: int
) -> None:
    out = tmp_path / "run"
    options = [*new_run(data, out), *LONG, "--mpi", "--mpi-timeout", "2"]
    with team(options, each=2) as running:
        running.wait_for(out / "log.jsonl", "checkpoint")
        running.signal(rank, signal.SIGSTOP)
        done = running.end()
    assert done.status != 0
    assert f"FLM-TRN-008: process {1 - rank} of 2 waited 2 s for the others" in done.err
    assert resumed(out) % 5 == 0


@pytest.mark.requirement("FLM-REQ-753")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_to_any_process_stops_all_behind_a_checkpoint(
    data: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "run"
    options: list[Argument] = ["--steps", "1000000", "--checkpoint-every", "0", "--mpi"]
    with team([*new_run(data, out), *options], each=2) as running:
        running.wait_for(out / "log.jsonl", "step")
        running.signal(1, number)
        done = succeeded(running.end())
    step = find_checkpoint(out).header.progress.step
    assert f"stopped after step {step};" in done.err
    assert max(losses(out)) == step


@pytest.mark.requirement("FLM-REQ-754")
def test_a_text_is_encoded_by_one_process_for_all(models: Models, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_bytes(b"hell and hello " * 200)
    out = tmp_path / "run"
    arguments: list[Argument] = ["train", "--init", models.text, "--data", text, "--out", out]
    _ = succeeded(together(*arguments, *STEP, "--steps", "2"))
    names = sorted(path.suffix for path in (out / "data").iterdir())
    assert names == [".bin", ".json"]


@pytest.mark.requirement("FLM-REQ-754")
def test_processes_that_know_nothing_of_each_other_are_refused(
    data: Path, tmp_path: Path
) -> None:
    done = run_team(new_run(data, tmp_path / "run"), each=2)
    assert done.status == 2, done.err
    assert "FLM-USE-005: 2 processes were started" in done.err
    assert "give --mpi" in done.err
    assert not (tmp_path / "run").exists()


@pytest.mark.requirement("FLM-REQ-754")
def test_one_process_with_mpi_is_a_team_of_one(data: Path, alone: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    _ = succeeded(run_team([*new_run(data, out), "--steps", str(STEPS), "--mpi"]))
    assert losses(out) == losses(alone)
