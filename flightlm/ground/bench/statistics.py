"""Minima, medians and paired ratios of samples, of which some are contaminated.

A contaminated sample counts only where too few clean ones exist: then every round is represented
by one sample, a clean one if it has one, and the result is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

ENOUGH: Final = 3  # clean samples (clean pairs) that suffice


@dataclass(frozen=True, slots=True)
class Sample:
    """One timing: its round, seconds, and the share of the processors that others took."""

    round: int
    seconds: float
    others: float
    contaminated: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Seconds; `marked` says that contaminated samples had to be used."""

    minimum: float
    median: float
    clean: int
    total: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster the first is than the second: of minima, and the median of pairs."""

    minima: float
    median: float
    pairs: int
    marked: bool


def usable(samples: Sequence[Sample], rounds: int) -> tuple[list[Sample], bool]:
    """The clean samples if they are enough, else the best of each round; and if that is so."""
    assert len(samples) > 0, "something was measured"
    clean = [sample for sample in samples if not sample.contaminated]
    enough = len(clean) >= min(ENOUGH, rounds)
    if enough:
        return clean, False
    best = best_of_round(samples)
    return list(best.values()), True


def rounds_of(samples: Sequence[Sample]) -> int:
    """In how many rounds something was measured."""
    return len({sample.round for sample in samples})


def summarise(samples: Sequence[Sample]) -> Summary:
    """Minimum and median of the samples that count."""
    kept, marked = usable(samples, rounds_of(samples))
    assert len(kept) > 0, "something counts"
    seconds = [sample.seconds for sample in kept]
    clean = sum(not sample.contaminated for sample in samples)
    return Summary(min(seconds), median(seconds), clean, len(samples), marked)


def best_of_round(samples: Sequence[Sample]) -> dict[int, Sample]:
    """One sample per round: a clean one before a contaminated one, then the fastest."""
    best: dict[int, Sample] = {}
    assert len(samples) > 0, "something was measured"
    for sample in samples:
        held = best.get(sample.round)
        rank = (sample.contaminated, sample.seconds)
        if held is None or rank < (held.contaminated, held.seconds):
            best[sample.round] = sample
    return best


def over(amount: float, seconds: float) -> float:
    """An amount over a time.  Raises ValueError for no time: a clock that stands tells nothing."""
    if seconds <= 0.0:
        raise ValueError(f"{seconds} seconds are no time")
    return amount / seconds


def compare(ours: Sequence[Sample], theirs: Sequence[Sample], scale: float) -> Ratio | None:
    """Their time over ours, times `scale` (our work over theirs); None without a common round.

    The median is that of the rounds' ratios, each of two samples taken one after the other.
    """
    assert scale > 0.0, "work is positive"
    first, second = best_of_round(ours), best_of_round(theirs)
    common = sorted(set(first) & set(second))
    if not common:
        return None
    clean = [r for r in common if not first[r].contaminated and not second[r].contaminated]
    enough = len(clean) >= min(ENOUGH, len(common))
    rounds = clean if enough else common
    pairs = [over(scale * second[r].seconds, first[r].seconds) for r in rounds]
    ours_best, theirs_best = summarise(ours), summarise(theirs)
    minima = over(scale * theirs_best.minimum, ours_best.minimum)
    marked = not enough or ours_best.marked or theirs_best.marked
    return Ratio(minima, median(pairs), len(pairs), marked)
