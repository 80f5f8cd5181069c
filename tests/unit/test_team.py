"""The processes of a run, over a communicator made of threads: no MPI is needed."""

from __future__ import annotations

import os
import threading
from argparse import Namespace
from collections.abc import Callable
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight.arena import F32, F64
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import machine
from flightlm.ground.train import mpi
from flightlm.ground.train.command import team_of, threads_of
from flightlm.ground.train.mpi import Together
from flightlm.ground.train.team import Alone, mark_of
from tests.cli_helpers import assert_refused, run_cli

LAUNCHER: Final = (*mpi.SIZES, *mpi.LOCAL_SIZES)


class World:
    """What the processes of a fake MPI share."""

    __slots__ = ("barrier", "lock", "ranks", "rounds", "sums")

    def __init__(self, ranks: int) -> None:
        self.ranks: Final = ranks
        self.lock: Final = threading.Lock()
        self.rounds: Final[dict[int, dict[int, F64]]] = {}
        self.sums: Final[dict[int, F32]] = {}
        self.barrier: Final = threading.Barrier(ranks, timeout=20.0)


class Pending:
    """An exchange that ends when every process has brought its row."""

    __slots__ = ("_out", "_rows", "_world")

    def __init__(self, world: World, rows: dict[int, F64], out: F64) -> None:
        self._world: Final = world
        self._rows: Final = rows
        self._out: Final = out

    def Test(self) -> bool:
        with self._world.lock:
            if len(self._rows) < self._world.ranks:
                return False
            for rank, row in self._rows.items():
                self._out[rank] = row
            return True


class FakeComm:
    """One process's end of a world; `stuck` never comes back from a sum."""

    __slots__ = ("_rank", "_turn", "_world", "aborted", "ended", "largest", "stuck")

    def __init__(self, world: World, rank: int) -> None:
        self._world: Final = world
        self._rank: Final = rank
        self._turn = 0
        self.largest = 0
        self.stuck = False
        self.aborted: Final[list[int]] = []
        self.ended: Final = threading.Event()

    def Get_rank(self) -> int:
        return self._rank

    def Get_size(self) -> int:
        return self._world.ranks

    def Iallgather(self, sendbuf: F64, recvbuf: F64) -> Pending:
        self._turn += 1
        with self._world.lock:
            rows = self._world.rounds.setdefault(self._turn, {})
            rows[self._rank] = sendbuf.copy()
        return Pending(self._world, rows, recvbuf)

    def Allreduce(self, sendbuf: object, recvbuf: F32) -> None:
        if self.stuck:
            assert self.ended.wait(20.0)
            return
        self.largest = max(self.largest, recvbuf.shape[0])
        self._world.sums[self._rank] = recvbuf.copy()
        _ = self._world.barrier.wait()
        recvbuf[:] = sum(self._world.sums[rank] for rank in range(self._world.ranks))
        _ = self._world.barrier.wait()

    def Abort(self, errorcode: int) -> None:
        self.aborted.append(errorcode)
        self.ended.set()


def crew(ranks: int, seconds: float = 20.0) -> tuple[list[Together], list[FakeComm]]:
    """The processes of a world, and their ends of it."""
    world = World(ranks)
    ends = [FakeComm(world, rank) for rank in range(ranks)]
    return [Together(end, None, seconds) for end in ends], ends


def side_by_side(work: Callable[[Together], object], teams: list[Together]) -> list[object]:
    """What each process has of its work: its value, or the FlightError that it raised."""
    found: dict[int, object] = {}

    def turn(team: Together) -> None:
        try:
            found[team.rank] = work(team)
        except FlightError as error:
            found[team.rank] = error

    threads = [threading.Thread(target=turn, args=(team,), daemon=True) for team in teams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    assert sorted(found) == list(range(len(teams)))
    return [found[rank] for rank in range(len(teams))]


@pytest.fixture(autouse=True)
def forget_the_launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests may themselves run under mpirun."""
    for name in LAUNCHER:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.requirement("FLM-REQ-750")
@given(losses=st.lists(st.floats(), min_size=1, max_size=5), stops=st.integers(0, 31))
@settings(max_examples=40, deadline=None)
def test_all_processes_hear_the_same_bits(losses: list[float], stops: int) -> None:
    teams, _ = crew(len(losses))
    asked = [bool(stops >> rank & 1) for rank in range(len(losses))]
    heard: list[tuple[float, bool]] = []

    def listen(team: Together) -> None:
        with np.errstate(all="ignore"):
            heard.append(team.agree(losses[team.rank], asked[team.rank], 7))

    assert side_by_side(listen, teams) == [None] * len(losses)
    with np.errstate(all="ignore"):
        expected = np.add.reduce(np.array(losses))
    assert len({(np.float64(loss).tobytes(), stop) for loss, stop in heard}) == 1
    loss, stop = heard[0]
    assert stop is any(asked)
    assert np.isclose(loss, expected, equal_nan=True)


@pytest.mark.requirement("FLM-REQ-750")
@pytest.mark.parametrize("size", [1, 99, 100, 101, 250])
def test_gradients_are_added_a_bounded_run_at_a_time(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mpi, "CHUNK", 100)
    teams, ends = crew(3)
    vectors = [np.random.RandomState(rank).randn(size).astype(np.float32) for rank in range(3)]
    expected = vectors[0] + vectors[1] + vectors[2]
    _ = side_by_side(lambda team: team.add(vectors[team.rank]), teams)
    for vector in vectors:
        np.testing.assert_allclose(vector, expected, rtol=1e-6)
    assert max(end.largest for end in ends) <= 100
    assert not any(end.aborted for end in ends)


@pytest.mark.requirement("FLM-REQ-752")
@pytest.mark.parametrize("failing", [{0}, {2}, {1, 2}, {0, 1, 2}])
def test_a_failure_is_told_to_all_and_printed_once(
    failing: set[int], capfd: pytest.CaptureFixture[str]
) -> None:
    teams, ends = crew(3)

    def work(team: Together) -> int:
        try:
            if team.rank in failing:
                raise FlightError(Fault.DATA_TOKEN, f"bad data of {team.rank}")
            _ = team.agree(1.0, False, 5)
        except FlightError as error:
            return team.fail(error)
        raise AssertionError("nobody goes on")

    assert side_by_side(work, teams) == [Fault.DATA_TOKEN.exit_status] * 3
    lines = capfd.readouterr().err.splitlines()
    first = min(failing)
    own = [line for line in lines if line.startswith("flightlm: FLM-DAT-001: ")]
    assert len(own) == 1
    assert f" process {first} of 3: bad data of {first}" in own[0]
    rest = [line for line in lines if line not in own]
    told = [f"flightlm: FLM-TRN-008: process {first} of 3 failed"] if 0 not in failing else []
    assert [line.partition(",")[0] for line in rest] == told
    assert not any(end.aborted for end in ends)


@pytest.mark.requirement("FLM-REQ-752")
def test_processes_at_different_places_stop(capfd: pytest.CaptureFixture[str]) -> None:
    teams, _ = crew(2)

    def work(team: Together) -> int:
        try:
            _ = team.agree(1.0, False, 5 + team.rank)
        except FlightError as error:
            assert error.fault is Fault.TEAM
            return team.fail(error)
        return 0

    assert side_by_side(work, teams) == [Fault.TEAM.exit_status] * 2
    assert capfd.readouterr().err.count("process 1 of 2 is not where process 0 is") == 1


@pytest.mark.requirement("FLM-REQ-753")
def test_a_process_waits_no_longer_than_it_may(capfd: pytest.CaptureFixture[str]) -> None:
    teams, ends = crew(2, seconds=0.05)
    with pytest.raises(FlightError) as caught:
        teams[0].wait()
    assert caught.value.fault is Fault.TEAM
    assert "waited 0.05 s" in caught.value.detail
    assert teams[0].fail(caught.value) == Fault.TEAM.exit_status
    assert ends[0].aborted == [Fault.TEAM.exit_status]
    assert capfd.readouterr().err.count("waited 0.05 s") == 1


@pytest.mark.requirement("FLM-REQ-753")
def test_a_failure_that_nobody_hears_of_ends_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    teams, ends = crew(2, seconds=0.05)
    error = FlightError(Fault.DISK_FULL, "no room")
    assert teams[1].fail(error) == Fault.DISK_FULL.exit_status
    assert ends[1].aborted == [Fault.DISK_FULL.exit_status]
    assert "FLM-DST-003: process 1 of 2: no room" in capfd.readouterr().err


@pytest.mark.requirement("FLM-REQ-753")
def test_a_sum_that_does_not_end_is_ended(capfd: pytest.CaptureFixture[str]) -> None:
    teams, ends = crew(2, seconds=0.05)
    ends[0].stuck = True
    teams[0].add(np.zeros(3, np.float32))
    assert ends[0].aborted == [Fault.TEAM.exit_status]
    assert "process 0 of 2 waited 0.05 s" in capfd.readouterr().err


@pytest.mark.requirement("FLM-REQ-752")
@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [(ValueError("a defect"), 1, True), (KeyboardInterrupt(), 130, False)],
)
def test_an_exception_that_nobody_expects_ends_the_others(
    error: BaseException, status: int, shown: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    teams, ends = crew(2)
    with pytest.raises(type(error)), teams[0]:
        raise error
    assert ends[0].aborted == [status]
    assert ("ValueError: a defect" in capfd.readouterr().err) is shown
    with teams[1]:
        assert teams[1].rank == 1
    assert ends[1].aborted == []


@pytest.mark.requirement("FLM-REQ-754")
@pytest.mark.parametrize("name", mpi.SIZES)
def test_an_mpi_of_another_launcher_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "4")
    with pytest.raises(FlightError) as caught:
        _ = crew(1)
    assert caught.value.fault is Fault.MPI
    assert "4 processes were started" in caught.value.detail
    monkeypatch.setenv(name, "1")
    teams, _ = crew(1)
    assert teams[0].ranks == 1


@pytest.mark.requirement("FLM-REQ-753")
@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_a_wait_without_a_bound_is_refused(seconds: float) -> None:
    with pytest.raises(FlightError) as caught:
        _ = crew(1, seconds)
    assert caught.value.fault is Fault.OPTION


@pytest.mark.requirement("FLM-REQ-754")
def test_several_processes_need_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    mpi.require_asked(False)
    monkeypatch.setenv("PMI_SIZE", "2")
    mpi.require_asked(True)
    with pytest.raises(FlightError) as caught:
        mpi.require_asked(False)
    assert caught.value.fault is Fault.MPI


@pytest.mark.requirement("FLM-REQ-754")
@pytest.mark.parametrize(
    ("own", "launcher", "ranks", "share"),
    [
        (8, 8, 2, 4),  # not bound: shared out
        (1, 8, 2, 1),  # bound to a core each
        (4, 8, 2, 4),  # bound to a socket each
        (4, 8, 4, 2),  # two to a socket
        (2, 2, 8, 1),  # more processes than cores
        (8, 8, 0, 8),  # a launcher that tells nothing
    ],
)
def test_processes_of_a_machine_share_its_cores(
    own: int, launcher: int, ranks: int, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cores = {0: own, os.getppid(): launcher}

    def counted(process: int = 0) -> int:
        return cores[process]

    monkeypatch.setattr(machine, "physical_cores", counted)
    if ranks:
        monkeypatch.setenv("MPI_LOCALNRANKS", str(ranks))
    assert mpi.share_of_cores() == share
    options = Namespace(threads=None, mpi=True)
    assert threads_of(options, None, 1) == share
    assert threads_of(Namespace(threads=None, mpi=False), None, 1) == own
    assert threads_of(Namespace(threads=None, mpi=False), None, 3) == max(1, own // 3)
    assert threads_of(Namespace(threads=3, mpi=True), None, 1) == 3


@pytest.mark.requirement("FLM-REQ-752")
def test_a_mark_tells_runs_apart_and_not_places() -> None:
    config = ModelConfig(1, 1, 8, 8, 8)
    settings_of: dict[str, object] = {"data": ["/a"], "val": [], "tokenizer": "/t", "lr": 0.1}
    data: list[object] = [{"name": "a", "tokens": 9}]
    values: dict[str, object] = {"settings": settings_of, "data": data, "validation": []}
    mark = mark_of(values, config, 3)
    assert 0 <= mark < 1 << 48
    moved = {**values, "settings": {**settings_of, "data": ["/b"], "tokenizer": "/u"}}
    assert mark_of(moved, config, 3) == mark
    others = [
        mark_of(values, config, 4),
        mark_of(values, ModelConfig(1, 1, 8, 8, 9), 3),
        mark_of({**values, "settings": {**settings_of, "lr": 0.2}}, config, 3),
        mark_of({**values, "data": [{"name": "a", "tokens": 8}]}, config, 3),
    ]
    assert len({mark, *others}) == 5


@pytest.mark.requirement("FLM-REQ-754")
def test_one_process_needs_nobody() -> None:
    team = Alone()
    with team:
        assert (team.rank, team.ranks) == (0, 1)
        assert team.agree(1.5, True, 3) == (1.5, True)
        values = np.arange(3, dtype=np.float32)
        team.add(values)
        team.wait()
        assert values.tolist() == [0.0, 1.0, 2.0]
        with pytest.raises(FlightError, match="no room"):
            _ = team.fail(FlightError(Fault.DISK_FULL, "no room"))
    assert isinstance(team_of(Namespace(mpi=False, mpi_timeout=None), 1), Alone)


@pytest.mark.requirement("FLM-REQ-754")
def test_the_option_of_a_team_needs_a_team() -> None:
    arguments = ("train", "--data", __file__, "--threads", "1")
    alone = run_cli(*arguments, "--mpi-timeout", "5")
    assert_refused(alone, "FLM-USE-001", 2)
    assert "--mpi-timeout needs --mpi" in alone.err
    # As if mpi4py were not installed.
    code = "import sys; sys.modules['mpi4py'] = None; from flightlm.ground.cli import entry; entry()"
    absent = run_cli(*arguments, "--mpi", interpreter=("-c", code))
    assert_refused(absent, "FLM-USE-005", 2)
    assert "flightlm[mpi]" in absent.err
