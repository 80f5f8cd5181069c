"""Training from Python: gradients and AdamW steps over a model that `load` made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from flightlm.flight import trainer as flight
from flightlm.flight.arena import F32, I32, Arena, planned_bytes
from flightlm.flight.optim import AdamOptions, Decay
from flightlm.flight.sampler import require_float
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.training import clip_scale
from flightlm.ground.api import LanguageModel
from flightlm.ground.machine import available_bytes

Ids = Sequence[int] | Sequence[Sequence[int]] | I32
MAX_RATE: Final = 10.0
MAX_CLIP: Final = 1.0e9


class Trainer:
    """Trains `model` in place: `loss`, `backward`, `step`; `grads` and `weights` by name.

    Gradients, moments and activations are one more block of memory, allocated here.  Several
    `loss` and `backward` before a `step` add up: give each `scale` 1 / their number.
    Attributes: `grads` and `weights` map the 16 names of flight.tensors.TENSORS to float32 views
    in arena orientation; `losses` is float64 (B, T), of the last `loss`.
    Raises FlightError: BATCH for sizes out of range, OPTIMISER, MEMORY.
    """

    __slots__ = ("_trainer", "allocated_bytes", "grads", "losses", "weights")

    def __init__(
        self,
        model: LanguageModel,
        *,
        batch: int = 4,
        seq_len: int = 64,
        beta1: float = 0.9,
        beta2: float = 0.99,
        weight_decay: float = 0.1,
        decay_all: bool = False,
        recompute_gelu: bool = False,
        dropout: float = 0.0,
    ) -> None:
        rule = Decay.ALL if decay_all else Decay.MATRICES
        options = AdamOptions(beta1, beta2, 1e-8, weight_decay, rule)
        shape = flight.TrainShape(batch, seq_len, not recompute_gelu, dropout)
        specs = flight.train_buffers(model.config, shape)
        need = planned_bytes(specs)
        free = available_bytes()
        if free is not None and need > free:
            raise FlightError(Fault.MEMORY, f"training needs {need} bytes, {free} are free")
        arena = Arena(specs)
        self._trainer: Final = flight.Trainer(arena, model.core, shape, options)
        arena.seal()
        self.allocated_bytes: Final = arena.allocated_bytes
        names = [spec.name for spec in TENSORS]
        gradients = self._trainer.grads
        weights = model.core.weights
        self.grads: Final[Mapping[str, F32]] = MappingProxyType(
            dict(zip(names, gradients.tensors, strict=True))
        )
        self.weights: Final[Mapping[str, F32]] = MappingProxyType(
            dict(zip(names, weights.tensors, strict=True))
        )
        losses = self._trainer.losses
        self.losses: Final = losses.reshape(batch, seq_len)
        assert self.allocated_bytes == need, "the block has its planned size"

    def loss(self, x: Ids, y: Ids, *, scale: float = 1.0) -> float:
        """The mean loss in nats per token of ids x (B, T) whose next ids are y (B, T).

        Keeps what `backward` needs.  Raises FlightError: BATCH for another shape, TOKEN_RANGE,
        OPTIMISER for a scale that is not in (0, 1].
        """
        require_float(scale, 0.0, 1.0, Fault.OPTIMISER)
        if scale == 0.0:
            raise FlightError(Fault.OPTIMISER, "a scale of 0 leaves no gradient")
        self._put(x, self._trainer.inputs)
        self._put(y, self._trainer.targets)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            loss = self._trainer.forward(scale)
        assert self.losses.shape[0] > 0, "a batch has a sequence"
        return loss

    def backward(self) -> None:
        """The gradients of the last `loss`: written, or added to those since the last `step`."""
        assert len(self.grads) == len(TENSORS), "a gradient for every tensor"
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            self._trainer.backward()

    def step(self, *, lr: float, clip: float = 1.0) -> float:
        """One AdamW step; the norm of the gradients before clipping (clip 0 is off).

        Raises FlightError(OPTIMISER) for numbers out of range, and if the norm is not finite:
        the weights are as they were then, and the gradients are forgotten.
        """
        require_float(lr, 0.0, MAX_RATE, Fault.OPTIMISER)
        require_float(clip, 0.0, MAX_CLIP, Fault.OPTIMISER)
        norm = self._trainer.norm()
        if not np.isfinite(norm):
            self._trainer.discard()
            raise FlightError(Fault.OPTIMISER, f"the norm of the gradients is {norm}")
        self._trainer.update(lr, clip_scale(norm, clip))
        assert self._trainer.steps > 0, "a step was taken"
        return norm

    def _put(self, ids: Ids, target: I32) -> None:
        """Check ids (B, T) and put them into a buffer of the block."""
        shape = self.losses.shape
        values = np.asarray(ids)
        if values.shape != shape or values.dtype.kind not in "iu":
            raise FlightError(
                Fault.BATCH, f"whole ids of shape {shape} are expected, not {values.shape}"
            )
        vocab = self._trainer.config.vocab
        low, high = int(np.min(values)), int(np.max(values))
        if low < 0 or high >= vocab:
            raise FlightError(Fault.TOKEN_RANGE, f"ids from {low} to {high}; there are {vocab}")
        target[:] = values.reshape(-1)
