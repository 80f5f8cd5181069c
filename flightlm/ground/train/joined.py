"""What processes that train together do alike, however they reach each other.

They exchange rows of a few numbers, one of each process: it says what its loss is, who failed, who
was asked to stop and whether all are at the same place, so that all go on, or end, together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F64
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands

# Places in the row that a process brings to an exchange.
LOSS: Final = 0
STOP: Final = 1
STATUS: Final = 2  # the exit status of a process that failed, else 0
MARK: Final = 3
FIELDS: Final = 4
MAX_MARK: Final = 1 << 53  # whole numbers that a float64 holds
# What others bring while no step is told: that they wait, or have a sum over a slice.
WAITING: Final = MAX_MARK
ADDING: Final = MAX_MARK - 1


class Joined(ABC):
    """The part of `Team` that is the same for all; a subclass brings the rows to all processes."""

    __slots__ = ("_mine", "_speaker", "_status", "rank", "ranks")

    def __init__(self, rank: int, ranks: int) -> None:
        assert 0 <= rank < ranks <= limits.MAX_RANKS, "the process is one of them"
        self.rank = rank
        self.ranks: Final = ranks
        self._mine: Final = np.zeros(FIELDS, dtype=np.float64)
        self._status = 0  # with which all processes end, once it is known
        self._speaker = 0  # the process that says why

    def agree(self, loss: float, stop: bool, mark: int) -> tuple[float, bool]:
        """The sum of the losses, the same bits in all processes, and whether any must stop.

        Raises FlightError(TEAM) as `Team.agree`.
        """
        assert 0 <= mark <= MAX_MARK, "a float64 holds the mark"
        rows = self._told(loss, stop, 0, mark)
        failed = np.flatnonzero(rows[:, STATUS])
        if failed.size > 0:
            first = failed.item(0)
            self._status = int(rows[first, STATUS])
            detail = f"process {first} of {self.ranks} failed, and so the run ends"
            raise FlightError(Fault.TEAM, detail)
        others = np.flatnonzero(rows[:, MARK] != rows[0, MARK])
        if others.size > 0:
            error = FlightError(
                Fault.TEAM,
                f"process {others.item(0)} of {self.ranks} is not where process 0 is: it read "
                "other data, another checkpoint or other options",
            )
            self._status = error.exit_status
            raise error
        total: np.float64 = np.add.reduce(rows[:, LOSS])
        stops: np.float64 = np.add.reduce(rows[:, STOP])
        return total.item(), stops.item() > 0.0

    def wait(self) -> None:
        """Return when every process is here.  Raises FlightError(TEAM) as `agree`."""
        _ = self.agree(0.0, False, WAITING)

    def fail(self, error: FlightError) -> int:
        """Tell the others, which are in `agree` or on their way there; the exit status.

        One process prints the error, however many have it.
        """
        status = error.exit_status
        if self._status == 0:
            self._speaker = self._first_failed(status)
            self._status = status
        if self.rank == self._speaker:
            fault = error.fault
            where = "" if fault is Fault.TEAM else f" process {self.rank} of {self.ranks}:"
            commands.report(f"{where} {error.detail} ({fault.remedy})", f"flightlm: {error.code}:")
        assert self._status > 0, "a failure has a status"
        return self._status

    def _first_failed(self, status: int) -> int:
        """Tell the others; the first of the processes that failed, this one if nobody answers."""
        assert status > 0, "a failure has a status"
        try:
            rows = self._told(0.0, True, status, 0)
        except FlightError:
            return self.rank
        failed = np.flatnonzero(rows[:, STATUS])
        return failed.item(0)

    def _told(self, loss: float, stop: bool, status: int, mark: int) -> F64:
        """What every process brings, (ranks, FIELDS).  Raises FlightError(TEAM) as `_exchange`."""
        assert self._status == 0, "the others are heard of"
        self._mine[:] = (loss, stop, status, mark)
        return self._exchange()

    @abstractmethod
    def _exchange(self) -> F64:
        """Bring the row `_mine` to all: the rows of all, (ranks, FIELDS).

        Raises FlightError(TEAM) with `_give_up` if one does not answer.
        """

    def _give_up(self, detail: str, speaker: int) -> FlightError:
        """The error of a process that hears no more of the others; `speaker` will print it."""
        error = FlightError(Fault.TEAM, detail)
        assert 0 <= speaker < self.ranks, "the process is one of them"
        self._status = error.exit_status
        self._speaker = speaker
        return error
