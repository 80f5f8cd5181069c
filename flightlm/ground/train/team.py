"""The processes of a run: this one alone, or several that add their gradients.

Those that MPI started have a copy of the weights each (`mpi`); those that this one forked share
one (`local`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, Protocol, Self

from flightlm.flight.arena import F32, Arena
from flightlm.flight.config import ModelConfig
from flightlm.flight.plan import MemoryPlan
from flightlm.flight.status import FlightError

# Where the data lie, which may have another name on another node.
PLACES: Final = ("data", "val", "tokenizer")
MARK_DIGITS: Final = 12  # hexadecimal: a mark is below 2^48


class Team(Protocol):
    """What a run needs of the processes that train together.

    All of them make the same calls in the same order.  One that cannot goes to `fail`; whatever
    else leaves the block of `with team:` ends the others at once.
    """

    @property
    def rank(self) -> int:
        """This process, from 0; rank 0 writes files and lines."""

    @property
    def ranks(self) -> int:
        """How many there are."""

    @property
    def sharers(self) -> int:
        """How many share weights and moments: `ranks`, or 1 where each process has its own."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """End every process if this one leaves the block by an exception."""

    def begin(self, plan: MemoryPlan) -> Arena:
        """The memory of this process.  Those that share one begin here, as copies of the first.

        Raises FlightError: MEMORY, TEAM if a process cannot be started.
        """

    def agree(self, loss: float, stop: bool, mark: int) -> tuple[float, bool]:
        """The sum of the losses, and whether any process was asked to stop.

        Raises FlightError(TEAM) if a process failed, is not heard of, or brings another mark.
        """

    def add(self, gradients: F32) -> None:
        """Replace the gradients (P,) of each process by their sum, in place; after `agree`.

        Those that share a memory see each other's, and `Trainer.gather` adds them.
        """

    def total(self, squares: float) -> float:
        """The sum of what each process has of its slice.  Raises FlightError(TEAM) as `agree`."""

    def settle(self) -> None:
        """Return when every slice was updated.  Raises FlightError(TEAM) as `agree`."""

    def wait(self) -> None:
        """Return when every process is here.  Raises FlightError(TEAM) as `agree`."""

    def fail(self, error: FlightError) -> int:
        """Tell the others and the user that this process cannot go on; its exit status.

        A process alone raises the error again.
        """


class Alone:
    """One process."""

    __slots__ = ()

    @property
    def rank(self) -> int:
        """The only one."""
        return 0

    @property
    def ranks(self) -> int:
        """One."""
        return 1

    @property
    def sharers(self) -> int:
        """One."""
        return 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Nobody else goes on."""

    def begin(self, plan: MemoryPlan) -> Arena:
        """One block."""
        assert plan.ranks == 1, "a plan of one process"
        return Arena(plan.specs)

    def agree(self, loss: float, stop: bool, mark: int) -> tuple[float, bool]:
        """The sum over one process."""
        assert mark >= 0, "a mark is a number of its step"
        return loss, stop

    def add(self, gradients: F32) -> None:
        """The sum over one process is there already."""
        assert gradients.ndim == 1, "gradients are flat"

    def total(self, squares: float) -> float:
        """The slice is everything."""
        return squares

    def settle(self) -> None:
        """The slice is everything."""

    def wait(self) -> None:
        """Nobody else is waited for."""

    def fail(self, error: FlightError) -> int:
        """Whoever called reports the error."""
        raise error


def mark_of(values: Mapping[str, object], config: ModelConfig, step: int) -> int:
    """A number that processes share if they train one model on the same data from the same step.

    `values` is what the record of a checkpoint holds beside the past.
    """
    settings = values["settings"]
    assert isinstance(settings, dict), "a record has the settings"
    shared = {name: value for name, value in settings.items() if name not in PLACES}
    parts = [shared, values["data"], values["validation"], asdict(config), step]
    text = json.dumps(parts, sort_keys=True)
    digest = hashlib.sha256(text.encode("utf-8"))
    digits = digest.hexdigest()
    return int(digits[:MARK_DIGITS], 16)
