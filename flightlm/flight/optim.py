"""AdamW over flat views, a tile at a time, and the global norm of the gradients.

Kingma & Ba (2015), Loshchilov & Hutter (2019).  Constants are folded into each other, so that a
tile takes 13 passes: the update is as long as its passes are many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32
from flightlm.flight.sampler import require_float
from flightlm.flight.status import Fault


class Decay(IntEnum):
    """Which tensors weight decay applies to."""

    MATRICES = 0  # tensors with two dimensions in a layer, as nanoGPT and GPT-2's training do
    ALL = 1  # every tensor, as llm.c's CPU trainer does


@dataclass(frozen=True, slots=True)
class AdamOptions:
    """The options of AdamW; `decay` says which tensors `weight_decay` applies to."""

    beta1: float = 0.9
    beta2: float = 0.95
    epsilon: float = 1e-8
    weight_decay: float = 0.1
    decay: Decay = Decay.MATRICES

    def __post_init__(self) -> None:
        """Raises FlightError(OPTIMISER) for a number out of range."""
        assert isinstance(self.decay, Decay), "the rule is one of two"
        require_float(self.beta1, 0.0, 0.999_999, Fault.OPTIMISER)
        require_float(self.beta2, 0.0, 0.999_999_9, Fault.OPTIMISER)
        require_float(self.epsilon, 1e-12, 1.0, Fault.OPTIMISER)
        require_float(self.weight_decay, 0.0, 10.0, Fault.OPTIMISER)


@dataclass(frozen=True, slots=True)
class Parameters:
    """One tensor flat: weights, gradients, first and second moments, all (n,)."""

    weight: F32
    grad: F32
    m: F32
    v: F32
    matrix: bool  # a matrix in each layer, so that Decay.MATRICES decays it

    def __post_init__(self) -> None:
        assert self.weight.shape == self.grad.shape, "one gradient per weight"
        assert self.weight.shape == self.m.shape, "one first moment per weight"
        assert self.weight.shape == self.v.shape, "one second moment per weight"

    def clipped(self, start: int, stop: int) -> Parameters:
        """Views of those from `start` to `stop`, as far as there are any."""
        assert start <= stop, "a slice does not end before it begins"
        size = self.weight.shape[0]
        low = min(max(start, 0), size)
        high = min(max(stop, 0), size)
        assert low <= high, "clipping keeps the order"
        part = slice(low, high)
        return Parameters(
            self.weight[part], self.grad[part], self.m[part], self.v[part], self.matrix
        )


class AdamW:
    """The numbers of a step, and the step over one tensor.

    m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, with r = sqrt(1 - beta2^t):
    w = w (1 - lr decay) - lr r / (1 - beta1^t) * m / (sqrt(v) + r epsilon)
    """

    __slots__ = ("_decayed", "_floor", "_gain", "_rate", "_scratch", "_square", "options")

    def __init__(self, options: AdamOptions, scratch: F32) -> None:
        assert isinstance(options, AdamOptions), "the options are validated"
        assert scratch.shape == (limits.UPDATE_TILE,), "the scratch holds a tile"
        self.options: Final = options
        self._scratch: Final = scratch
        self._rate = 0.0
        self._floor = 0.0
        self._gain = 0.0
        self._square = 0.0
        self._decayed = 0.0

    def begin(self, step: int, lr: float, scale: float) -> None:
        """Get ready for step `step` (from 1) at learning rate lr; gradients count times scale."""
        assert step > 0, "steps count from 1"
        assert lr >= 0.0, "the learning rate is not negative"
        assert scale >= 0.0, "clipping keeps the direction"
        options = self.options
        first = 1.0 - options.beta1**step
        second = 1.0 - options.beta2**step
        assert first > 0.0, "beta1 is below 1"
        assert second > 0.0, "beta2 is below 1"
        root = math.sqrt(second)
        self._rate = lr * root / first
        self._floor = options.epsilon * root
        self._gain = scale * (1.0 - options.beta1)
        self._square = scale * scale * (1.0 - options.beta2)
        self._decayed = 1.0 - lr * options.weight_decay

    def apply(self, part: Parameters) -> None:
        """One step over one tensor, a tile at a time: each value is read and written once."""
        assert isinstance(part, Parameters), "the four views belong together"
        weight = part.weight
        size = weight.shape[0]
        assert size <= limits.MAX_PARAMETERS, "limits hold"
        keep = self._keep(part.matrix)
        options = self.options
        for start in range(0, size, limits.UPDATE_TILE):
            stop = min(start + limits.UPDATE_TILE, size)
            g = part.grad[start:stop]
            m = part.m[start:stop]
            v = part.v[start:stop]
            w = weight[start:stop]
            t = self._scratch[: stop - start]
            np.multiply(g, self._gain, out=t)
            np.multiply(m, options.beta1, out=m)
            np.add(m, t, out=m)
            np.multiply(g, g, out=t)
            np.multiply(t, self._square, out=t)
            np.multiply(v, options.beta2, out=v)
            np.add(v, t, out=v)
            np.sqrt(v, out=t)
            np.add(t, self._floor, out=t)
            np.divide(m, t, out=t)
            np.multiply(t, self._rate, out=t)
            np.multiply(w, keep, out=w)
            np.subtract(w, t, out=w)

    def _keep(self, matrix: bool) -> float:
        """What a weight is multiplied with before the step."""
        assert self._decayed > 0.0, "decay shrinks a weight and never flips it"
        if self.options.decay is Decay.ALL:
            return self._decayed
        if matrix:
            return self._decayed
        return 1.0


def squared_norm(flat: F32) -> float:
    """The sum of squares of flat (n,), in float64 over float32 sums of 2**20 elements each."""
    size = flat.shape[0]
    assert size <= limits.MAX_PARAMETERS, "limits hold"
    assert flat.ndim == 1, "a flat view"
    total = 0.0
    for start in range(0, size, limits.NORM_CHUNK):
        part = flat[start : start + limits.NORM_CHUNK]
        square: np.float32 = np.vecdot(part, part)
        total += square.item()
    return total
