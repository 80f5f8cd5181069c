"""Which parameters each of several processes over one memory adds, judges and updates."""

from __future__ import annotations

from dataclasses import dataclass

from flightlm.flight import limits


@dataclass(frozen=True, slots=True)
class Slice:
    """Parameters `start` to `stop` of all, in the order of the table: those of process `rank`.

    `ranks` counts the processes that share weights and moments; one alone has everything.
    """

    rank: int
    ranks: int
    start: int
    stop: int

    def __post_init__(self) -> None:
        assert self.rank >= 0, "processes count from 0"
        assert self.rank < self.ranks, "the process is one of them"
        assert self.ranks <= limits.MAX_RANKS, "limits hold"
        assert self.start >= 0, "parameters count from 0"
        assert self.start <= self.stop, "a slice does not end before it begins"


def slice_of(parameters: int, rank: int, ranks: int) -> Slice:
    """The slice of process `rank` of `ranks`: together they are all parameters, each once.

    They differ by limits.SLICE_GRAIN parameters at most, so some are empty where a model is tiny.
    """
    assert parameters > 0, "a model has parameters"
    assert ranks > 0, "there is a process"
    assert rank < ranks, "the process is one of them"
    grains = -(-parameters // limits.SLICE_GRAIN)
    start = grains * rank // ranks * limits.SLICE_GRAIN
    stop = grains * (rank + 1) // ranks * limits.SLICE_GRAIN
    return Slice(rank, ranks, min(start, parameters), min(stop, parameters))
