"""The processes of a run: this one alone, or those that MPI started, which add their gradients."""

from __future__ import annotations

from typing import Protocol

from flightlm.flight.arena import F32


class Team(Protocol):
    """What a run needs of the processes that train together."""

    @property
    def rank(self) -> int:
        """This process, from 0; rank 0 writes files and lines."""

    @property
    def ranks(self) -> int:
        """How many there are."""

    def add(self, gradients: F32) -> None:
        """Replace the gradients (P,) of each process by their sum, in place."""

    def agree(self, loss: float, stop: bool) -> tuple[float, bool]:
        """The sum of the losses, and whether any process was asked to stop."""

    def wait(self) -> None:
        """Return when every process is here."""

    def fail(self, status: int) -> None:
        """End every process, because this one cannot go on."""


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

    def add(self, gradients: F32) -> None:
        """The sum over one process is there already."""
        assert gradients.ndim == 1, "gradients are flat"

    def agree(self, loss: float, stop: bool) -> tuple[float, bool]:
        """The sum over one process."""
        return loss, stop

    def wait(self) -> None:
        """Nobody else is waited for."""

    def fail(self, status: int) -> None:
        """Nobody else goes on."""
        assert status > 0, "a failure has a status"
