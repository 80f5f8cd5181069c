"""A small model with a trainer over one arena, for tests."""

from __future__ import annotations

import numpy as np

from flightlm.flight.arena import Arena
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.optim import AdamOptions
from flightlm.flight.plan import plan_memory
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import Trainer, TrainShape, train_buffers
from flightlm.ground.selftest import MODEL_SEGMENTS
from tests.weight_helpers import F32


def make_trainer(
    config: ModelConfig,
    shape: TrainShape,
    tensors: dict[str, F32],
    options: AdamOptions | None = None,
) -> Trainer:
    """A trainer over a model with these weights, the arena sealed."""
    plan = plan_memory(config, 1, None)
    inference = tuple(spec for spec in plan.specs if spec.segment in MODEL_SEGMENTS)
    arena = Arena((*inference, *train_buffers(config, shape)))
    model = Model(arena, config)
    trainer = Trainer(arena, model, shape, AdamOptions() if options is None else options)
    arena.seal()
    assert arena.high_water <= arena.allocated_bytes
    for spec, target in zip(TENSORS, model.weights.tensors, strict=True):
        target[...] = tensors[spec.name]
    return trainer


def fill_batch(trainer: Trainer, seed: int) -> None:
    """Seeded ids for inputs and targets."""
    generator = np.random.RandomState(seed)
    rows = trainer.shape.rows
    trainer.inputs[:] = generator.randint(0, trainer.config.vocab, rows)
    trainer.targets[:] = generator.randint(0, trainer.config.vocab, rows)
