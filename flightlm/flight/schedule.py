"""Learning-rate schedules: constant, linear, cosine, wsd, each after a linear warm-up.

The shapes are those of llm.c's schedulers.h; wsd (warm-up, stable, decay) is Hu et al. (2024)
with the 1 - sqrt decay of Haegele et al. (2024).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from flightlm.flight import limits
from flightlm.flight.sampler import require_float, require_int
from flightlm.flight.status import Fault, FlightError

DECAY_SHARE: Final = 0.2  # the last part of a wsd schedule


class Shape(IntEnum):
    """How the learning rate moves between warm-up and the last step."""

    CONSTANT = 0
    LINEAR = 1
    COSINE = 2
    WSD = 3


@dataclass(frozen=True, slots=True)
class Schedule:
    """The learning rate of every step: from 0 up to `lr` over `warmup` steps, then to `min_lr`."""

    shape: Shape
    lr: float
    min_lr: float
    warmup: int
    steps: int

    def __post_init__(self) -> None:
        """Raises FlightError(OPTIMISER) for a number out of range."""
        assert isinstance(self.shape, Shape), "the shape is one of four"
        require_float(self.lr, 0.0, 10.0, Fault.OPTIMISER)
        require_float(self.min_lr, 0.0, 10.0, Fault.OPTIMISER)
        require_int(self.steps, 1, limits.MAX_STEPS, Fault.OPTIMISER)
        require_int(self.warmup, 0, limits.MAX_STEPS, Fault.OPTIMISER)
        if self.min_lr > self.lr:
            raise FlightError(Fault.OPTIMISER, f"min-lr {self.min_lr} is above lr {self.lr}")
        if self.warmup > self.steps:
            raise FlightError(
                Fault.OPTIMISER, f"warmup {self.warmup} is longer than {self.steps} steps"
            )

    def rate(self, step: int) -> float:
        """The learning rate of step `step`, counted from 0."""
        assert step >= 0, "steps count from 0"
        if step < self.warmup:
            return self.lr * (step + 1) / self.warmup
        progress = 1.0
        if step < self.steps:
            span = self.steps - self.warmup
            assert span > 0, "the run goes on after the warm-up"
            progress = (step - self.warmup) / span
        return self.min_lr + (self.lr - self.min_lr) * share(self.shape, progress)


def share(shape: Shape, progress: float) -> float:
    """The part of lr - min_lr that is left at `progress` (0 to 1) after the warm-up."""
    assert isinstance(shape, Shape), "the shape is one of four"
    assert progress >= 0.0, "progress begins at 0"
    assert progress <= 1.0, "progress ends at 1"
    if shape is Shape.LINEAR:
        return 1.0 - progress
    if shape is Shape.COSINE:
        return 0.5 * (1.0 + math.cos(math.pi * progress))
    if shape is Shape.WSD:
        stable = 1.0 - DECAY_SHARE
        if progress < stable:
            return 1.0
        return 1.0 - math.sqrt((progress - stable) / DECAY_SHARE)
    return 1.0
