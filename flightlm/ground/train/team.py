"""The processes of a run: this one alone, or those that MPI started, which add their gradients."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, Protocol, Self

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
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

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """End every process if this one leaves the block by an exception."""

    def agree(self, loss: float, stop: bool, mark: int) -> tuple[float, bool]:
        """The sum of the losses, and whether any process was asked to stop.

        Raises FlightError(TEAM) if a process failed, is not heard of, or brings another mark.
        """

    def add(self, gradients: F32) -> None:
        """Replace the gradients (P,) of each process by their sum, in place; after `agree`."""

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Nobody else goes on."""

    def agree(self, loss: float, stop: bool, mark: int) -> tuple[float, bool]:
        """The sum over one process."""
        assert mark >= 0, "a mark is a number of its step"
        return loss, stop

    def add(self, gradients: F32) -> None:
        """The sum over one process is there already."""
        assert gradients.ndim == 1, "gradients are flat"

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
