"""Data-parallel training in several processes of one machine, which share weights and moments.

The first process makes one block of shared memory and forks the others; the weights, the moments
and the gradients of all lie there.  Each gathers gradients over its part of the step.  Then it adds
up its slice of all gradients, and updates that slice of the weights: what one process would do is
done once, in as many parts as there are processes, and nothing is copied.

Between these the processes wait for each other.  The first one hears a row from each and tells all
of them all rows, through pipes: whoever waits sleeps, and the end of a pipe tells at once that a
process has ended.
"""

from __future__ import annotations

import mmap
import os
import select
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, F64, U8, Arena, Region
from flightlm.flight.plan import MemoryPlan
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import machine, process
from flightlm.ground.process import END_SECONDS, HeldSignals
from flightlm.ground.train.joined import ADDING, FIELDS, Joined

SECONDS: Final = 7_200.0  # that a process waits for another one that is there
# What one wait for a pipe may take.  Waits are counted, and not the time: a run that Ctrl-Z stopped
# goes on where it was.
TURN_SECONDS: Final = 1.0
MILLISECONDS: Final = 1_000
ROW_BYTES: Final = 8 * FIELDS


@dataclass(frozen=True, slots=True)
class Copy:
    """A process that was forked: its id, and this end of the pipes from it and to it."""

    rank: int
    pid: int
    source: int
    sink: int


class Local(Joined):
    """This process and those that it forks in `begin`; see `Team`."""

    __slots__ = ("_begun", "_copies", "_heard", "_sink", "_source", "_turns")

    def __init__(self, ranks: int, seconds: float = SECONDS) -> None:
        """`seconds` bound every wait for the others."""
        assert seconds > 0.0, "a wait is bounded"
        super().__init__(0, ranks)
        self._begun = False
        self._copies: list[Copy] = []  # of the first process
        self._source = self._sink = -1  # the pipes of the others, from and to the first
        self._heard: Final = np.zeros((ranks, FIELDS), dtype=np.float64)
        self._turns: Final = int(seconds / TURN_SECONDS) + 1

    @property
    def sharers(self) -> int:
        """All of them."""
        return self.ranks

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """See to it that no process is left; those of a run that ended well end by themselves."""
        assert self.rank == 0 or not self._copies, "the first process started all others"
        if error is not None:
            self._kill()
        for copy in self._copies:
            os.close(copy.sink)
        for copy in self._copies:
            _ = process.reap(copy.pid, END_SECONDS)
            os.close(copy.source)
        self._copies.clear()

    def begin(self, plan: MemoryPlan) -> Arena:
        """Map what is shared, and fork: returns in every process, with its own rank.

        Raises FlightError: MEMORY, TEAM if a process cannot be started.
        """
        assert not self._begun, "processes are started once"
        assert plan.ranks == self.ranks, "a plan of these processes"
        block = shared_block(plan.shared_bytes)
        self._begun = True
        with HeldSignals():
            for rank in range(1, self.ranks):
                try:
                    self._start(rank)
                except OSError as error:
                    detail = f"process {rank} of {self.ranks} cannot be started: {error.strerror}"
                    self._kill()
                    raise self._give_up(detail, 0) from error
                if self.rank != 0:
                    break
        return Arena(plan.specs, Region(plan.shared, block))

    def _start(self, rank: int) -> None:
        """Fork process `rank`, and give each side its ends of the pipes.  Raises OSError."""
        assert rank > 0, "the first process is there"
        source, their_sink = os.pipe()
        their_source, sink = os.pipe()
        pid = process.fork()
        if pid != 0:
            os.close(their_sink)
            os.close(their_source)
            self._copies.append(Copy(rank, pid, source, sink))
            return
        # While any process has an end of a pipe that is not its own, nobody sees the pipe end.
        self.rank = rank
        self._source, self._sink = their_source, their_sink
        for copy in self._copies:
            os.close(copy.source)
            os.close(copy.sink)
        self._copies.clear()
        os.close(source)
        os.close(sink)

    def add(self, gradients: F32) -> None:
        """The gradients lie where all processes see them."""
        assert gradients.ndim == 1, "gradients are flat"

    def total(self, squares: float) -> float:
        """The sum over the slices, in the order of the processes."""
        total, _ = self.agree(squares, False, ADDING)
        return total

    def settle(self) -> None:
        """Return when every process has updated its slice."""
        self.wait()

    def wait(self) -> None:
        """See `Joined.wait`; before `begin` there is nobody else."""
        if self._begun:
            super().wait()

    def fail(self, error: FlightError) -> int:
        """See `Joined.fail`; before `begin` there is nobody to tell, and the error goes on."""
        assert error.exit_status > 0, "a failure has a status"
        if not self._begun:
            raise error
        return super().fail(error)

    def _exchange(self) -> F64:
        """The rows of all processes, (ranks, FIELDS).

        Raises FlightError(TEAM) if one has ended, or is not heard of.
        """
        assert self._begun, "the others are there"
        if self.rank == 0:
            self._hear()
            self._tell()
        else:
            self._ask()
        return self._heard

    def _hear(self) -> None:
        """Take the row of every other process.  Raises FlightError(TEAM) as `_exchange`."""
        self._heard[0] = self._mine
        poll = select.poll()
        for copy in self._copies:
            poll.register(copy.source, select.POLLIN)
        by_pipe = {copy.source: copy for copy in self._copies}
        missing = len(by_pipe)
        assert missing < self.ranks, "all but this one"
        # A turn brings a row, or takes its time.
        for _ in range(self._turns + self.ranks):
            if missing == 0:
                return
            for pipe, _ in poll.poll(MILLISECONDS * TURN_SECONDS):
                copy = by_pipe[pipe]
                if os.readv(pipe, [self._heard[copy.rank].data]) != ROW_BYTES:
                    raise self._ended(copy)
                missing -= 1
        raise self._too_long()

    def _tell(self) -> None:
        """Give all rows to every other process.  Raises FlightError(TEAM) as `_exchange`."""
        rows = self._heard.tobytes()
        for copy in tuple(self._copies):
            try:
                sent = os.write(copy.sink, rows)
            except BrokenPipeError as error:
                raise self._ended(copy) from error
            assert sent == len(rows), "a pipe takes the rows"

    def _ask(self) -> None:
        """Give the first process this row, take all.  Raises FlightError(TEAM) as `_exchange`."""
        try:
            sent = os.write(self._sink, self._mine.tobytes())
        except BrokenPipeError as error:
            raise self._orphaned() from error
        assert sent == ROW_BYTES, "a pipe takes a row"
        poll = select.poll()
        poll.register(self._source, select.POLLIN)
        flat = self._heard.reshape(-1)
        octets: U8 = flat.view(np.uint8)
        done = 0
        for _ in range(self._turns + self.ranks):
            if done == len(octets):
                return
            if poll.poll(MILLISECONDS * TURN_SECONDS):
                taken = os.readv(self._source, [octets[done:].data])
                if taken == 0:
                    raise self._orphaned()
                done += taken
        raise self._too_long()

    def _ended(self, copy: Copy) -> FlightError:
        """The error for a process that has ended while others go on, which are ended, too."""
        self._copies.remove(copy)
        self._kill()
        how = process.reap(copy.pid, END_SECONDS)
        os.close(copy.source)
        os.close(copy.sink)
        assert copy not in self._copies, "nobody waits for it any more"
        return self._give_up(f"process {copy.rank} of {self.ranks} {how}", 0)

    def _orphaned(self) -> FlightError:
        """The error of a process whose first one has ended; the second one prints it."""
        assert self.rank > 0, "another process was the first"
        return self._give_up(f"process 0 of {self.ranks} has ended, and so the run ends", 1)

    def _too_long(self) -> FlightError:
        """What this process says when it has waited long enough."""
        seconds = self._turns * TURN_SECONDS
        self._kill()
        assert seconds > 0.0, "a wait is bounded"
        detail = f"process {self.rank} of {self.ranks} waited {seconds:g} s for the others"
        return self._give_up(detail, self.rank)

    def _kill(self) -> None:
        """End the processes that this one started, at once: they have nothing to put in order."""
        process.kill([copy.pid for copy in self._copies])


def shared_block(nbytes: int) -> U8:
    """Zeroed memory (nbytes,) that this process and its later copies see.

    No page of it is touched here: it lies best beside the process that uses it first.
    Raises FlightError(MEMORY).
    """
    assert nbytes > 0, "a block is not empty"
    try:
        memory = mmap.mmap(-1, nbytes)
    except OSError as error:
        raise FlightError(Fault.MEMORY, f"{nbytes} bytes to share were refused") from error
    return np.ndarray((nbytes,), np.uint8, memory)


def require_processes(asked: int) -> None:
    """Raise FlightError(OPTION) for a number of processes that this machine cannot run at once."""
    cores = machine.usable_cores()
    most = min(cores, limits.MAX_RANKS)
    if not 1 <= asked <= most:
        raise FlightError(Fault.OPTION, f"--processes {asked}: 1 to the {most} cores there are")
    if asked > 1 and not hasattr(os, "fork"):
        raise FlightError(Fault.OPTION, f"--processes {asked}: this system cannot fork")
