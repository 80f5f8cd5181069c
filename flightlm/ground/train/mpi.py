"""Data-parallel training through MPI: every process has the weights, and they add gradients.

A step is one small exchange (`joined`) and then one large sum.  Both are waited for in bounded
time: the exchange by looking at it again and again, the sum by a thread that ends
the run if it takes too long (begun without waiting, a sum takes twice the time).  What dies
outright (SIGKILL, a lost node) the launcher notices, and it ends the others.

mpi4py is in the extra `mpi`; importing it starts MPI, so it is imported when a team is made, after
the process has its threads (`process.fix_threads` starts the program anew).
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from typing import Final, Protocol, Self

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, F64, Arena
from flightlm.flight.plan import MemoryPlan
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import machine
from flightlm.ground.train.joined import FIELDS, Joined

# What launchers tell each process: how many there are, and how many of them on its node.
SIZES: Final = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
LOCAL_SIZES: Final = ("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "SLURM_NTASKS_PER_NODE")
DEFAULT_SECONDS: Final = 1_800.0  # that a process waits for the others
MAX_SECONDS: Final = 604_800.0
# Gradients that are added at once: what MPI allocates for a sum is of this size.
CHUNK: Final = 1 << 20
# An exchange is looked at so often without a pause, then with one: a process that waits for an
# evaluation leaves its core to others.
SPINS: Final = 2_000
NAP_SECONDS: Final = 0.000_2
EXIT_UNEXPECTED: Final = 1
EXIT_SIGNAL: Final = 130


class Request(Protocol):
    """An exchange that has begun."""

    def Test(self) -> bool:
        """Whether it has ended."""


class Communicator(Protocol):
    """What is used of mpi4py's `Comm`."""

    def Get_rank(self) -> int:
        """This process."""

    def Get_size(self) -> int:
        """All of them."""

    def Iallgather(self, sendbuf: F64, recvbuf: F64) -> Request:
        """Begin to bring the row of every process to all."""

    def Allreduce(self, sendbuf: object, recvbuf: F32) -> None:
        """Sum the values of all processes."""

    def Abort(self, errorcode: int) -> None:
        """End every process."""


class Together(Joined):
    """The processes that MPI started; see `Team`."""

    __slots__ = ("_comm", "_heard", "_in_place", "_lost", "_seconds")

    def __init__(self, comm: Communicator, in_place: object, seconds: float) -> None:
        """`in_place` is MPI.IN_PLACE; `seconds` bound every wait for the others.

        Raises FlightError: MPI if the launcher started other processes than MPI sees,
        OPTION.
        """
        if not 0.0 < seconds <= MAX_SECONDS:
            raise FlightError(Fault.OPTION, f"--mpi-timeout {seconds:g}: to {MAX_SECONDS:g} s")
        super().__init__(comm.Get_rank(), comm.Get_size())
        started = machine.told_number(SIZES)
        if started > 1 and started != self.ranks:
            raise FlightError(
                Fault.MPI,
                f"{started} processes were started, and the MPI that mpi4py loads sees "
                f"{self.ranks}: it belongs to another launcher",
            )
        assert self.rank < self.ranks <= limits.MAX_RANKS, "limits hold"
        self._comm: Final = comm
        self._in_place: Final = in_place
        self._seconds: Final = seconds
        self._heard: Final = np.zeros((self.ranks, FIELDS), dtype=np.float64)
        self._lost = False  # the others are not heard of

    @property
    def sharers(self) -> int:
        """Each process has weights and moments of its own."""
        return 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """A defect, or a signal before the run had begun: the others would wait for ever."""
        if error is None:
            return
        assert kind is not None, "an exception has a class"
        if isinstance(error, Exception):
            traceback.print_exception(error)
            self._comm.Abort(EXIT_UNEXPECTED)
        else:
            self._comm.Abort(EXIT_SIGNAL)

    def begin(self, plan: MemoryPlan) -> Arena:
        """A block for each process."""
        assert plan.ranks == 1, "nothing is shared"
        return Arena(plan.specs)

    def add(self, gradients: F32) -> None:
        """Replace the gradients (P,) of each process by their sum, in place; after `agree`."""
        assert gradients.ndim == 1, "gradients are flat"
        comm = self._comm
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(done,), daemon=True)
        watch.start()
        for start in range(0, gradients.shape[0], CHUNK):
            comm.Allreduce(self._in_place, gradients[start : start + CHUNK])
        done.set()

    def _watch(self, done: threading.Event) -> None:
        """End every process if a sum takes too long; MPI itself would wait for ever."""
        assert self._seconds > 0.0, "a wait is bounded"
        if not done.wait(self._seconds):
            error = self._too_long()
            _ = self.fail(error)

    def _too_long(self) -> FlightError:
        """What this process says when it has waited long enough."""
        self._lost = True
        waited = f"process {self.rank} of {self.ranks} waited {self._seconds:g} s for the others"
        return self._give_up(f"{waited} (--mpi-timeout)", self.rank)

    def total(self, squares: float) -> float:
        """Every process has all gradients."""
        return squares

    def settle(self) -> None:
        """Every process has updated its own weights."""

    def fail(self, error: FlightError) -> int:
        """See `Joined.fail`; where nobody listens any more, the launcher ends the others."""
        status = super().fail(error)
        assert status > 0, "a failure has a status"
        if self._lost:
            self._comm.Abort(status)
        return status

    def _exchange(self) -> F64:
        """The rows of all processes, (ranks, FIELDS).

        Raises FlightError(TEAM) if that takes longer than it may.
        """
        assert not self._lost, "the others are heard of"
        request = self._comm.Iallgather(self._mine, self._heard)
        until = time.monotonic() + self._seconds
        turns = SPINS + int(self._seconds / NAP_SECONDS) + 1
        for turn in range(turns):
            if request.Test():
                return self._heard
            if turn >= SPINS:
                time.sleep(NAP_SECONDS)
                if time.monotonic() > until:
                    break
        raise self._too_long()


def connect(seconds: float) -> Together:
    """Start MPI; the processes of its world.

    Raises FlightError: MPI without mpi4py or without an MPI that it can load, and as Together.
    """
    try:
        # It starts MPI, and most runs need none.
        from mpi4py import MPI
    except (ImportError, RuntimeError) as error:
        reason = str(error)
        first, _, _ = reason.partition("\n")
        raise FlightError(Fault.MPI, f"mpi4py cannot be used: {first}") from error
    world: Communicator = MPI.COMM_WORLD
    in_place: object = MPI.IN_PLACE
    return Together(world, in_place, seconds)


def expected_ranks() -> int:
    """The processes of the run, as far as it is known before MPI is started."""
    return max(1, machine.told_number(SIZES))


def require_asked(asked: bool) -> None:
    """Raise FlightError(MPI) if a launcher started several processes without --mpi."""
    started = machine.told_number(SIZES)
    if started > 1 and not asked:
        raise FlightError(
            Fault.MPI, f"{started} processes were started, each for the whole run: give --mpi"
        )


def share_of_cores() -> int:
    """Physical cores for this process: the launcher's, shared out on the node, if not bound."""
    own = machine.physical_cores()
    ranks = max(1, machine.told_number(LOCAL_SIZES))
    try:
        all_cores = machine.physical_cores(os.getppid())
    except OSError:
        # The process that started this one has ended.
        all_cores = own
    assert own > 0, "a machine has a core"
    return max(1, min(own, all_cores // ranks))
