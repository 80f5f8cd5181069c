"""The processes over one memory: they are forked by a Python of its own for each test."""

from __future__ import annotations

from argparse import Namespace
from types import SimpleNamespace
from typing import Final, cast

import pytest

from flightlm.flight.config import ModelConfig
from flightlm.flight.plan import plan_training
from flightlm.flight.slices import slice_of
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.trainer import TrainShape
from flightlm.ground import machine
from flightlm.ground.formats.training_checkpoint import Found
from flightlm.ground.train import local
from flightlm.ground.train.build import Machinery
from flightlm.ground.train.command import fill, processes_of, team_of
from flightlm.ground.train.local import Local
from flightlm.ground.train.team import Alone
from tests.cli_helpers import Outcome, run_cli

# `work(team)` is the test's; what a process says is one write, so that lines stay whole.
BEGIN: Final = """
import errno, os, signal, sys, time
import numpy as np
from flightlm.flight.config import ModelConfig
from flightlm.flight.plan import plan_training
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.trainer import TrainShape
from flightlm.ground import process
from flightlm.ground.train import local

PLAN = plan_training(ModelConfig(1, 1, 8, 8, 8), None, TrainShape(1, 4), RANKS)

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def pause():
    time.sleep(5.0)
    say("late", team.rank)
"""
END: Final = """
with local.Local(RANKS, SECONDS) as team:
    try:
        arena = team.begin(PLAN)
        status = work(team, arena)
    except FlightError as error:
        status = team.fail(error)
say("end", team.rank, status)
sys.exit(status)
"""


def run_teams(work: str, ranks: int = 3, seconds: float = 30.0) -> Outcome:
    """Run `work`, the body of work(team, arena), in every process of a team."""
    lines = [f"    {line}" for line in work.strip().splitlines()]
    body = "\n".join(["def work(team, arena):", *lines, "    return 0"])
    # A turn of a wait is short, so that a test of its bound is, too.
    short = "local.TURN_SECONDS = 0.01" if seconds < 1.0 else ""
    code = f"RANKS, SECONDS = {ranks}, {seconds}\n{BEGIN}\n{short}\n{body}\n{END}"
    outcome = run_cli(interpreter=("-c", code))
    assert "Traceback" not in outcome.err or "a defect" in outcome.err, outcome.err
    return outcome


def said(outcome: Outcome, word: str) -> list[list[str]]:
    """The lines that begin with a word, sorted, without it."""
    lines = [line.split() for line in outcome.text.splitlines()]
    return sorted(line[1:] for line in lines if line[0] == word)


@pytest.mark.requirement("FLM-REQ-762")
@pytest.mark.parametrize("ranks", [2, 5])
def test_all_processes_hear_the_same_bits(ranks: int) -> None:
    work = """
for turn in range(200):
    loss, stop = team.agree(0.1 * (team.rank + 1) + turn, turn == 150 and team.rank == 1, turn)
    squares = team.total(float(team.rank))
    team.settle()
    if turn % 50 == 0:
        say("heard", turn, team.rank, np.float64(loss).tobytes().hex(), stop, squares)
"""
    outcome = run_teams(work, ranks)
    assert outcome.status == 0, outcome.err
    heard = said(outcome, "heard")
    assert len(heard) == 4 * ranks
    for turn in (0, 50, 100, 150):
        rows = {tuple(line[2:]) for line in heard if line[0] == str(turn)}
        assert len(rows) == 1
        ((_, stop, squares),) = rows
        assert stop == str(turn == 150)
        assert float(squares) == ranks * (ranks - 1) / 2
    assert said(outcome, "end") == [[str(rank), "0"] for rank in range(ranks)]


@pytest.mark.requirement("FLM-REQ-764")
def test_what_is_shared_is_seen_by_all_and_nothing_else() -> None:
    work = """
rows, m, own = arena.f32("train.grads"), arena.f32("train.m"), arena.f64("train.losses")
assert not rows.any() and not m.any() and not own.any()
team.wait()
rows[team.rank], own[:] = team.rank + 1, team.rank + 1
m[team.rank] = 5.0
team.wait()
assert team.sharers == team.ranks == rows.shape[0] == 3
say("sees", team.rank, rows[:, 0].tolist(), m[:4].tolist(), own[0])
team.wait()
"""
    outcome = run_teams(work)
    assert outcome.status == 0, outcome.err
    shared = ["[1.0,", "2.0,", "3.0]", "[5.0,", "5.0,", "5.0,", "0.0]"]
    assert said(outcome, "sees") == [[str(rank), *shared, str(rank + 1.0)] for rank in range(3)]


@pytest.mark.requirement("FLM-REQ-762")
@pytest.mark.parametrize("call", ["settle()", "wait()", "total(1.0)", "agree(0.0, False, 1)"])
@pytest.mark.parametrize("late", [0, 1])
def test_nobody_goes_on_before_all_are_there(call: str, late: int) -> None:
    work = f"""
m = arena.f32("train.m")
if team.rank == {late}:
    time.sleep(0.2)
m[team.rank] = 1.0
_ = team.{call}
say("sees", m[:3].tolist())
"""
    outcome = run_teams(work)
    assert outcome.status == 0, outcome.err
    assert said(outcome, "sees") == 3 * [["[1.0,", "1.0,", "1.0]"]]


@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize("failing", [{0}, {2}, {1, 2}, {0, 1, 2}])
def test_a_failure_is_told_to_all_and_printed_once(failing: set[int]) -> None:
    work = f"""
if team.rank in {failing}:
    raise FlightError(Fault.DATA_TOKEN, f"bad data of {{team.rank}}")
team.wait()
"""
    outcome = run_teams(work)
    status = str(Fault.DATA_TOKEN.exit_status)
    assert said(outcome, "end") == [[str(rank), status] for rank in range(3)]
    first = min(failing)
    assert outcome.status == int(status)
    assert outcome.err.count(f"FLM-DAT-001: process {first} of 3: bad data of {first}") == 1
    told = outcome.err.count(f"FLM-TRN-008: process {first} of 3 failed, and so the run ends")
    assert told == (0 not in failing)
    assert outcome.err.count("FLM-") == 1 + told


@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "process 2 of 3 was killed by SIGKILL"),
        ("os._exit(7)", "process 2 of 3 ended with status 7"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_process_that_ends_ends_the_others(how: str, told: str, late: bool) -> None:
    # Before it has brought its row, or behind it, while the first waits for the second.
    work = f"""
if team.rank == 2:
    if {late}:
        os.write(team._sink, bytes(local.ROW_BYTES))
    {how}
if team.rank == 1:
    pause()
team.wait()
"""
    outcome = run_teams(work)
    assert outcome.status == Fault.TEAM.exit_status
    assert said(outcome, "late") == []
    assert outcome.err.count("FLM-") == outcome.err.count(f"FLM-TRN-008: {told} (") == 1
    assert said(outcome, "end") == [["0", str(Fault.TEAM.exit_status)]]


@pytest.mark.requirement("FLM-REQ-763")
def test_no_process_outlives_the_first() -> None:
    work = """
team.wait()
if team.rank == 0:
    os.kill(os.getpid(), signal.SIGKILL)
team.wait()
"""
    outcome = run_teams(work)  # it has ended when all have closed their outputs
    assert outcome.status == -9
    assert outcome.err.count("FLM-") == 1
    assert outcome.err.count("FLM-TRN-008: process 0 of 3 has ended, and so the run ends") == 1
    assert said(outcome, "end") == [["1", "4"], ["2", "4"]]


@pytest.mark.requirement("FLM-REQ-763")
def test_a_process_that_waits_need_not_wait_for_one_that_works_to_see_the_first_end() -> None:
    work = """
team.wait()
if team.rank == 0:
    os.kill(os.getpid(), signal.SIGKILL)
if team.rank == 2:
    time.sleep(1.0)
    say("worked")
team.wait()
"""
    text = run_teams(work).text
    assert text.index("end 1 4") < text.index("worked") < text.index("end 2 4")


@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize("error", ["ValueError('a defect')", "KeyboardInterrupt('a defect')", "SystemExit(9)"])
def test_an_exception_of_the_first_that_nobody_expects_ends_the_others(error: str) -> None:
    work = f"""
team.wait()
if team.rank == 0:
    raise {error}
pause()
"""
    outcome = run_teams(work)
    assert outcome.status not in (0, Fault.TEAM.exit_status)
    assert said(outcome, "end") == said(outcome, "late") == []
    assert "FLM-" not in outcome.err


@pytest.mark.requirement("FLM-REQ-763")
def test_processes_at_different_places_stop() -> None:
    outcome = run_teams("_ = team.agree(0.0, False, 5 + (team.rank == 1))")
    assert outcome.status == Fault.TEAM.exit_status
    assert outcome.err.count("FLM-") == 1
    assert "FLM-TRN-008: process 1 of 3 is not where process 0 is" in outcome.err


@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize("rank", [0, 1])
def test_a_process_waits_no_longer_than_it_may(rank: int) -> None:
    work = f"""
if team.rank == {rank}:
    time.sleep(2.0)
team.wait()
"""
    outcome = run_teams(work, ranks=2, seconds=0.05)
    assert outcome.status == Fault.TEAM.exit_status
    assert f"FLM-TRN-008: process {1 - rank} of 2 waited 0.06 s for the others" in outcome.err


@pytest.mark.requirement("FLM-REQ-763")
@pytest.mark.parametrize("at", ["os.pipe", "process.fork"])
def test_a_process_that_cannot_be_started_ends_those_that_were(at: str) -> None:
    prepare = f"""
calls, real = [], {at}
def refuse():
    calls.append(1)
    if len(calls) > 2:
        raise OSError(errno.EAGAIN, "no more of them")
    return real()
{at} = refuse
"""
    code = f"RANKS, SECONDS = 4, 5.0\n{BEGIN}\n{prepare}\ndef work(team, arena):\n    pause()\n{END}"
    outcome = run_cli(interpreter=("-c", code))
    assert outcome.status == Fault.TEAM.exit_status, outcome.err
    rank = 2 if at == "os.pipe" else 3
    line = f"FLM-TRN-008: process {rank} of 4 cannot be started: no more of them"
    assert outcome.err.count("FLM-") == outcome.err.count(line) == 1
    assert said(outcome, "late") == []
    assert said(outcome, "end") == [["0", "4"]]


@pytest.mark.requirement("FLM-REQ-764")
def test_memory_that_is_refused_is_a_typed_error() -> None:
    with pytest.raises(FlightError) as caught:
        _ = local.shared_block(1 << 62)
    assert caught.value.fault is Fault.MEMORY
    block = local.shared_block(70_000)
    assert block.shape == (70_000,)
    assert not block.any()


@pytest.mark.requirement("FLM-REQ-763")
def test_before_others_begin_there_is_nobody_to_wait_for_or_to_tell() -> None:
    with Local(2) as team:
        team.wait()
        with pytest.raises(FlightError, match="no room"):
            _ = team.fail(FlightError(Fault.DISK_FULL, "no room"))
        assert (team.rank, team.ranks, team.sharers) == (0, 2, 2)
        plan = plan_training(ModelConfig(1, 1, 8, 8, 8), None, TrainShape(1, 4), 3)
        with pytest.raises(AssertionError, match="these processes"):
            _ = team.begin(plan)


@pytest.mark.requirement("FLM-REQ-762")
def test_the_first_process_alone_draws_the_weights_that_all_share() -> None:
    trainer = SimpleNamespace(slice=slice_of(10_000, 1, 2))
    # A model is not even looked for.
    other = SimpleNamespace(materials=None, training=SimpleNamespace(trainer=trainer))
    fill(cast(Machinery, other))
    trainer.slice = slice_of(10_000, 0, 2)
    with pytest.raises(AttributeError, match="model"):
        fill(cast(Machinery, other))


@pytest.mark.requirement("FLM-REQ-765")
def test_the_number_of_processes_is_asked_for_or_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "usable_cores", lambda: 4)

    def number(asked: int | None, mpi: bool, before: object) -> int:
        found = None
        if before is not None:
            found = Found.__new__(Found)
            object.__setattr__(found, "record", {"processes": before})
        return processes_of(Namespace(processes=asked, mpi=mpi), found)

    assert number(None, False, None) == 1
    assert number(None, False, 3) == 3
    assert number(2, False, 3) == 2
    assert number(4, False, None) == 4
    assert number(None, True, 3) == 1
    for damaged in (5, 0, -1, "2", None, 1.5):
        assert number(None, False, damaged) == 1
    for refused in (0, 5, -1):
        with pytest.raises(FlightError) as caught:
            _ = number(refused, False, None)
        assert caught.value.fault is Fault.OPTION
    with pytest.raises(FlightError) as caught:
        _ = number(2, True, None)
    assert caught.value.fault is Fault.CONFLICT
    options = Namespace(mpi=False, mpi_timeout=None)
    assert isinstance(team_of(options, 1), Alone)
    assert isinstance(team_of(options, 2), Local)
