"""Slices of the parameters: a partition, and together the sum, the norm and the update of all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits, optim
from flightlm.flight.arena import Arena, BufferSpec, Region, aligned, planned_bytes
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.optim import AdamOptions, Decay, Parameters
from flightlm.flight.plan import SHARED_SEGMENTS, plan_memory, plan_training
from flightlm.flight.slices import slice_of
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import Trainer, TrainShape, train_buffers
from flightlm.ground.selftest import MODEL_SEGMENTS
from tests.weight_helpers import F32

CONFIG = ModelConfig(layers=2, heads=2, channels=24, positions=12, vocab=50)
SHAPE = TrainShape(1, 4)


class Peers:
    """Trainers of several processes over one memory, in this process."""

    def __init__(self, ranks: int, decay: Decay = Decay.MATRICES) -> None:
        inference = [s for s in plan_memory(CONFIG, 1, None).specs if s.segment in MODEL_SEGMENTS]
        specs = (*inference, *train_buffers(CONFIG, SHAPE, ranks))
        shared = tuple(spec for spec in specs if spec.segment in SHARED_SEGMENTS)
        own = tuple(spec for spec in specs if spec.segment not in SHARED_SEGMENTS)
        block = np.zeros(planned_bytes(shared), np.uint8)
        self.trainers = []
        for rank in range(ranks):
            arena = Arena(own, Region(shared, block))
            model = Model(arena, CONFIG)
            part = slice_of(CONFIG.parameters, rank, ranks)
            options = AdamOptions(decay=decay)
            self.trainers.append(Trainer(arena, model, SHAPE, options, part))
            arena.seal()
        generator = np.random.default_rng(3)
        first = self.trainers[0]
        for tensor in first.model.weights.tensors:
            tensor[...] = generator.standard_normal(tensor.shape)
        self.generator = generator

    def draw(self, total: F32 | None = None) -> F32:
        """Gradients for every process; their sum in the order of the processes.

        With `total`, they add up to it exactly: the first has it.
        """
        rows = [self.generator.standard_normal(CONFIG.parameters, np.float32) for _ in self.trainers]
        if total is not None:
            rows = [np.zeros_like(total) for _ in rows]
            rows[0][:] = total
        expected = rows[0].copy()
        for trainer, row in zip(self.trainers, rows, strict=True):
            trainer.grads.flat[:] = row
        for row in rows[1:]:
            expected += row
        return expected

    def step(self, lr: float) -> float:
        """One step of all processes; the norm."""
        for trainer in self.trainers:
            trainer.gather()
        squares = sum(trainer.squares() for trainer in self.trainers)
        for trainer in self.trainers:
            trainer.update(lr, 0.5)
        return float(np.sqrt(squares))

    def state(self) -> list[F32]:
        """Weights and moments."""
        first = self.trainers[0]
        return [*first.model.weights.tensors, first.m.flat, first.v.flat]


@pytest.mark.requirement("FLM-REQ-761")
@given(parameters=st.integers(1, 1 << 40), ranks=st.integers(1, 300))
@settings(deadline=None, max_examples=60)
def test_slices_are_a_partition_into_about_equal_parts(parameters: int, ranks: int) -> None:
    slices = [slice_of(parameters, rank, ranks) for rank in range(ranks)]
    assert slices[0].start == 0
    assert slices[-1].stop == parameters
    for one, following in zip(slices[:-1], slices[1:], strict=True):
        assert one.stop == following.start
    sizes = [part.stop - part.start for part in slices]
    assert max(sizes) - min(sizes) <= limits.SLICE_GRAIN
    assert all(part.start % limits.SLICE_GRAIN == 0 or part.start == parameters for part in slices)
    assert [(part.rank, part.ranks) for part in slices] == [(rank, ranks) for rank in range(ranks)]


@pytest.mark.requirement("FLM-REQ-761")
@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_processes_add_their_gradients_in_their_order(ranks: int) -> None:
    peers = Peers(ranks)
    expected = peers.draw()
    for trainer in peers.trainers:
        trainer.gather()
    for trainer in peers.trainers:
        mine = slice(trainer.slice.start, trainer.slice.stop)
        np.testing.assert_array_equal(trainer.grads.flat[mine], expected[mine])
    squares = sum(trainer.squares() for trainer in peers.trainers)
    assert squares == pytest.approx(float(np.sum(expected.astype(np.float64) ** 2)), rel=1e-5)


@pytest.mark.requirement("FLM-REQ-761")
def test_a_sum_of_more_than_a_tile_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SLICE_GRAIN", 64)
    peers = Peers(3)
    expected = peers.draw()
    monkeypatch.setattr(limits, "UPDATE_TILE", 100)
    for trainer in peers.trainers:
        trainer.gather()
        mine = slice(trainer.slice.start, trainer.slice.stop)
        np.testing.assert_array_equal(trainer.grads.flat[mine], expected[mine])


@pytest.mark.requirement("FLM-REQ-761")
@pytest.mark.parametrize("decay", list(Decay))
@pytest.mark.parametrize("ranks", [2, 3, 7, 64])
def test_the_updates_of_all_slices_are_the_update_to_the_bit(ranks: int, decay: Decay) -> None:
    whole, parts = Peers(1, decay), Peers(ranks, decay)
    for _ in range(3):
        gradients = whole.draw()
        np.testing.assert_array_equal(parts.draw(gradients), gradients)
        norm = whole.step(1e-2)
        assert parts.step(1e-2) == pytest.approx(norm, rel=1e-6)
    for ours, theirs in zip(parts.state(), whole.state(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.requirement("FLM-REQ-761")
def test_all_processes_see_the_same_weights_and_their_own_gradients() -> None:
    peers = Peers(2)
    first, second = peers.trainers
    assert np.shares_memory(first.model.weights.wte, second.model.weights.wte)
    assert np.shares_memory(first.v.flat, second.v.flat)
    assert not np.shares_memory(first.grads.flat, second.grads.flat)
    assert not np.shares_memory(first.inputs, second.inputs)
    for trainer in peers.trainers:
        assert trainer.grads.flat.ctypes.data % limits.ALIGNMENT == 0
    with pytest.raises(AssertionError, match="no other process"):
        _ = first.norm()


@pytest.mark.requirement("FLM-REQ-761")
@given(start=st.integers(-20, 40), size=st.integers(0, 40))
def test_parameters_are_clipped_to_what_there_is(start: int, size: int) -> None:
    values = np.arange(20, dtype=np.float32)
    part = Parameters(values, values + 20, values + 40, values + 60, True).clipped(
        start, start + size
    )
    expected = [value for value in range(20) if start <= value < start + size]
    for at, view in enumerate((part.weight, part.grad, part.m, part.v)):
        assert view.tolist() == [value + 20 * at for value in expected]
    assert part.matrix


@pytest.mark.requirement("FLM-REQ-761")
def test_an_update_reads_and_writes_views() -> None:
    values = [np.full(40, fill, np.float32) for fill in (1.0, 1.0, 0.0, 0.0)]
    part = Parameters(values[0], values[1], values[2], values[3], True).clipped(10, 30)
    adam = optim.AdamW(AdamOptions(), np.empty(limits.UPDATE_TILE, np.float32))
    adam.begin(1, 0.1, 1.0)
    adam.apply(part)
    changed = values[0] != 1.0
    assert changed.tolist() == [10 <= at < 30 for at in range(40)]


@pytest.mark.requirement("FLM-REQ-764")
@pytest.mark.parametrize("ranks", [2, 3, 8])
def test_the_plan_has_what_is_shared_once_and_the_rest_for_each(ranks: int) -> None:
    one, many = (plan_training(CONFIG, None, SHAPE, count) for count in (1, ranks))
    vectors = 4 * CONFIG.parameters
    weights = sum(aligned(4 * s.part_elements(CONFIG) * s.parts(CONFIG)) for s in TENSORS)
    assert many.segment_bytes("weights") == one.segment_bytes("weights") == weights
    assert many.segment_bytes("moments") == one.segment_bytes("moments") == 2 * aligned(vectors)
    for segment in many.segments:
        if segment not in ("weights", "moments"):
            assert many.segment_bytes(segment) == ranks * one.segment_bytes(segment), segment
    assert one.shared_bytes == 0
    assert one.total_bytes == planned_bytes(one.specs)
    own = planned_bytes(many.specs)
    assert many.shared_bytes == planned_bytes(many.shared)
    assert many.total_bytes == many.shared_bytes + ranks * own
    segments = sum(map(many.segment_bytes, many.segments))
    assert many.total_bytes == segments + many.alignment_bytes
    assert many.alignment_bytes == (ranks + 1) * limits.ALIGNMENT
    arena = Arena(many.specs, Region(many.shared, np.zeros(many.shared_bytes, np.uint8)))
    assert arena.allocated_bytes == own + many.shared_bytes


@pytest.mark.requirement("FLM-REQ-101")
def test_a_second_block_is_one_name_space_with_the_first() -> None:
    own = (BufferSpec("a", "mine", (5,), "f4"), BufferSpec("a", "flag", (3,), "b1"))
    shared = (BufferSpec("b", "ours", (4, 2), "f4"), BufferSpec("b", "more", (2,), "f8"))
    raw = np.zeros(planned_bytes(shared) + 1, np.uint8)
    for start in (0, 1):  # wherever the block begins, its buffers are aligned
        region = Region(shared, raw[start : start + planned_bytes(shared)])
        arena = Arena(own, region)
        assert arena.allocated_bytes == planned_bytes(own) + planned_bytes(shared)
        views = (arena.f32("mine"), arena.mask("flag"), arena.f32("ours"), arena.f64("more"))
        assert all(view.ctypes.data % limits.ALIGNMENT == 0 for view in views)
        assert [np.shares_memory(view, raw) for view in views] == [False, False, True, True]
        arena.seal()
        assert arena.high_water <= arena.allocated_bytes
        left = arena.allocated_bytes - arena.high_water
        assert left < 2 * limits.ALIGNMENT
        views[2].fill(float(start))
        assert Arena(own, region).f32("ours").min() == start
    with pytest.raises(AssertionError, match="unique"):
        _ = Arena(own, Region(own, np.zeros(planned_bytes(own), np.uint8)))
    with pytest.raises(AssertionError, match="planned size"):
        _ = Region(shared, raw)
