"""flightlm's trainer as an engine, and numpy's matrix products alone.

Every engine has the same methods: `losses(count)` takes so many steps and returns the loss before
each; `steps(count)` takes more and returns the seconds.  A step is forward, backward and AdamW.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import numpy as np

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.optim import AdamOptions, Decay
from flightlm.flight.plan import SHARED_SEGMENTS, MemoryPlan, plan_training
from flightlm.flight.slices import slice_of
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import Trainer, TrainShape, head_rows
from flightlm.flight.training import TRAINING_BUFFERS
from flightlm.ground.bench.engines import layer_shapes, random_matrix
from flightlm.ground.bench.model_files import RandomParts
from flightlm.ground.train.local import Local
from flightlm.ground.train.team import Alone, Team
from verification.bench_train.settings import (
    BETA1,
    BETA2,
    DECAY,
    EPSILON,
    MAX_COMMANDS,
    RATE,
    SQUARE,
    Work,
    ids,
)

PRODUCTS_PER_ROW: Final = 6  # multiplications and additions by parameter and token of a step
SQUARES: Final = 5


class Flightlm:
    """flightlm's trainer: one process, or several over one memory, of which the first answers.

    The others `follow` it: they take as many steps as it does.
    """

    __slots__ = ("_team", "_trainer")

    def __init__(self, work: Work, processes: int) -> None:
        """Every process runs as many BLAS threads as the variables say."""
        assert processes > 0, "there is a process"
        assert work.batch % processes == 0, "every process has the same sequences"
        config = work.config
        shape = TrainShape(work.batch // processes, work.seq_len)
        plan = plan_training(config, None, shape, processes)
        self._team: Final[Team] = Alone() if processes == 1 else Local(processes)
        arena = self._team.begin(bare(plan))
        model = Model(arena, config)
        options = AdamOptions(BETA1, BETA2, EPSILON, DECAY, Decay.ALL)
        part = slice_of(config.parameters, self._team.rank, processes)
        self._trainer: Final = Trainer(arena, model, shape, options, part)
        arena.seal()
        if self._team.rank == 0:
            fill(model)
        stream = np.array(ids(work.tokens + 1, config.vocab), np.int32)
        first = self._team.rank * shape.rows
        self._trainer.inputs[:] = stream[first : first + shape.rows]
        self._trainer.targets[:] = stream[first + 1 : first + shape.rows + 1]
        self._team.wait()

    @property
    def leads(self) -> bool:
        """Whether this is the process that answers."""
        return self._team.rank == 0

    def _step(self) -> float:
        """One step; the loss before it."""
        trainer = self._trainer
        team = self._team
        assert team.ranks > 0, "there is a process"
        share = 1.0 / team.ranks
        mine = trainer.forward(share) * share
        trainer.backward()
        loss, _ = team.agree(mine, False, 0)
        assert loss > 0.0, "a cross-entropy is positive"
        trainer.gather()
        trainer.update(RATE, 1.0)
        team.settle()
        return loss

    def losses(self, count: int) -> list[float]:
        """See the top of the file."""
        _ = self._team.agree(count, False, 0)
        return [self._step() for _ in range(count)]

    def steps(self, count: int) -> float:
        """See the top of the file."""
        assert count > 0, "a step"
        _ = self._team.agree(count, False, 0)
        started = time.perf_counter()
        for _ in range(count):
            _ = self._step()
        return time.perf_counter() - started

    def follow(self) -> None:
        """Take the steps that the first process takes, until it has no more."""
        assert not self.leads, "the first process answers"
        for _ in range(MAX_COMMANDS):
            count, over = self._team.agree(0.0, False, 0)
            if over:
                break
            for _ in range(int(count)):
                _ = self._step()

    def close(self) -> None:
        """End the processes that follow."""
        with self._team:
            if self.leads:
                _ = self._team.agree(0.0, True, 0)

    def gemm_rate(self) -> float:
        """No engine's own."""
        return 0.0


def bare(plan: MemoryPlan) -> MemoryPlan:
    """A plan without what a step does not use: data, checkpoints, samples."""
    kept = ("cache", "activations", "kept", "training", *SHARED_SEGMENTS)
    monitors, *_ = TRAINING_BUFFERS
    specs = [spec for spec in plan.specs if spec.segment in kept and spec.name != monitors.name]
    assert len(specs) > 0, "a step has buffers"
    return replace(plan, specs=tuple(specs))


def fill(model: Model) -> None:
    """The seeded weights that every engine has."""
    parts = RandomParts(model.config)
    assert len(TENSORS) == len(model.weights.tensors), "every tensor is filled"
    for index, (spec, tensor) in enumerate(zip(TENSORS, model.weights.tensors, strict=True)):
        for layer in range(spec.parts(model.config)):
            target = tensor[layer] if spec.layered else tensor
            target[...] = parts.part(index, layer)


class Machine:
    """What numpy's sgemm does: the products of a step without anything between them.

    With x (N, K), W (M, K) and dy (N, M), of every matrix: x W.T, dy W and dy.T x; the head in the
    blocks of rows that flightlm's trainer has.
    """

    __slots__ = ("_head", "_layers", "_works")

    def __init__(self, work: Work, threads: int) -> None:
        assert threads > 0, "the variables are set already"
        config = work.config
        rows = work.tokens
        self._layers: Final = config.layers
        self._works: Final = tuple(
            Product(outputs, inputs, rows) for outputs, inputs in layer_shapes(config)
        )
        tile = min(rows, head_rows(config.vocab))
        assert tile > 0, "a step has rows"
        self._head: Final = (Product(config.vocab, config.channels, tile), rows // tile)

    def losses(self, count: int) -> list[float]:
        """Warm up; there is no loss."""
        _ = self.steps(count)
        return []

    def steps(self, count: int) -> float:
        """See the top of the file."""
        head, blocks = self._head
        assert count > 0, "a step"
        started = time.perf_counter()
        for _ in range(count):
            for _ in range(blocks):
                head.run()
            for _ in range(self._layers):
                for product in self._works:
                    product.run()
        return time.perf_counter() - started

    def gemm_rate(self) -> float:
        """The highest rate of a few square products, in FLOP/s."""
        a, b = random_matrix(SQUARE, SQUARE), random_matrix(SQUARE, SQUARE)
        out = np.empty((SQUARE, SQUARE), np.float32)
        np.matmul(a, b, out=out)
        times = []
        for _ in range(SQUARES):
            started = time.perf_counter()
            np.matmul(a, b, out=out)
            times.append(time.perf_counter() - started)
        best = min(times)
        assert best > 0.0, "a product takes time"
        return 2.0 * SQUARE**3 / best


class Product:
    """The three products of one matrix (outputs, inputs) in a step of so many rows."""

    __slots__ = ("_dw", "_dx", "_dy", "_w", "_x", "_y")

    def __init__(self, outputs: int, inputs: int, rows: int) -> None:
        assert outputs > 0 and inputs > 0 and rows > 0, "nothing is empty"
        self._x: Final[F32] = random_matrix(rows, inputs)
        self._w: Final[F32] = random_matrix(outputs, inputs)
        self._y: Final[F32] = np.empty((rows, outputs), np.float32)
        self._dy: Final[F32] = random_matrix(rows, outputs)
        self._dx: Final[F32] = np.empty((rows, inputs), np.float32)
        self._dw: Final[F32] = np.empty((outputs, inputs), np.float32)

    def run(self) -> None:
        """All three."""
        np.matmul(self._x, self._w.T, out=self._y)
        np.matmul(self._dy, self._w, out=self._dx)
        np.matmul(self._dy.T, self._x, out=self._dw)


def product_flops(config: ModelConfig, tokens: int) -> float:
    """The operations of `Machine.steps(1)`: six per matrix parameter and token."""
    assert tokens > 0, "a step has tokens"
    return float(PRODUCTS_PER_ROW) * config.matrix_parameters * tokens
