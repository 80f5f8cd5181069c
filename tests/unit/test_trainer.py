"""The training step: what its definition promises, without PyTorch (tests/oracle has that)."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits, optim
from flightlm.flight.arena import planned_bytes
from flightlm.flight.config import ModelConfig
from flightlm.flight.monitor import Monitor
from flightlm.flight.schedule import Schedule, Shape
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import Trainer, TrainShape, train_buffers
from tests.oracle.cases import Case, seeded_tensors
from tests.trainer_helpers import fill_batch, make_trainer

CONFIG = ModelConfig(layers=2, heads=2, channels=16, positions=150, vocab=61)
CASE = Case("training", CONFIG, 5, 1, 0.1)


def trainer_of(shape: TrainShape, seed: int = 1, options: optim.AdamOptions | None = None) -> Trainer:
    """A trainer with seeded weights and a seeded batch."""
    trainer = make_trainer(CONFIG, shape, seeded_tensors(CASE), options)
    fill_batch(trainer, seed)
    return trainer


def gradients(trainer: Trainer) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The gradients of one whole step."""
    _ = trainer.forward(1.0)
    trainer.backward()
    return trainer.grads.flat.copy()


@pytest.mark.requirement("FLM-REQ-711")
def test_loss_of_uniform_logits_is_the_logarithm_of_the_vocabulary() -> None:
    tensors = {name: np.zeros_like(t) for name, t in seeded_tensors(CASE).items()}
    trainer = make_trainer(CONFIG, TrainShape(2, 7), tensors)
    fill_batch(trainer, 3)
    assert trainer.evaluate() == pytest.approx(math.log(CONFIG.vocab), rel=1e-6)


@pytest.mark.requirement("FLM-REQ-711")
@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=10)
def test_order_of_sequences_changes_the_loss_by_rounding_only(seed: int) -> None:
    trainer = trainer_of(TrainShape(3, 5), seed)
    before, flat = trainer.evaluate(), gradients(trainer)
    order = np.random.default_rng(seed).permutation(3)
    for ids in (trainer.inputs, trainer.targets):
        ids[:] = ids.reshape(3, 5)[order].reshape(-1)
    trainer.discard()
    assert trainer.evaluate() == pytest.approx(before, rel=1e-6)
    assert np.abs(gradients(trainer) - flat).max() <= 1e-6 * np.abs(flat).max() + 1e-9


@pytest.mark.requirement("FLM-REQ-711")
def test_accumulation_is_additive() -> None:
    whole = trainer_of(TrainShape(4, 9), 7)
    flat = gradients(whole)
    half = make_trainer(CONFIG, TrainShape(2, 9), seeded_tensors(CASE))
    for part in range(2):
        rows = slice(part * 18, part * 18 + 18)
        half.inputs[:], half.targets[:] = whole.inputs[rows], whole.targets[rows]
        _ = half.forward(0.5)
        half.backward()
    assert np.abs(half.grads.flat - flat).max() <= 2e-6 * np.abs(flat).max()


@pytest.mark.requirement("FLM-REQ-711")
@pytest.mark.parametrize("rows", [(1, 1), (3, 100), (2, 150)])
def test_gelu_computed_again_gives_the_same_bits(rows: tuple[int, int]) -> None:
    kept, again = trainer_of(TrainShape(*rows)), trainer_of(TrainShape(*rows, keep_gelu=False))
    assert np.array_equal(gradients(kept), gradients(again))
    shapes = (TrainShape(*rows, keep_gelu=False), TrainShape(*rows))
    less, more = (planned_bytes(train_buffers(CONFIG, shape)) for shape in shapes)
    assert less < more


@pytest.mark.requirement("FLM-REQ-711")
def test_evaluation_equals_the_training_loss_and_changes_no_gradient() -> None:
    trainer = trainer_of(TrainShape(3, 120))
    loss = trainer.forward(1.0)
    trainer.backward()
    before = trainer.grads.flat.copy()
    assert trainer.evaluate() == loss
    assert np.array_equal(trainer.grads.flat, before)


@pytest.mark.requirement("FLM-REQ-712")
@pytest.mark.parametrize("decay", list(optim.Decay))
def test_ten_steps_follow_adamw_in_float64(decay: optim.Decay) -> None:
    options = optim.AdamOptions(beta2=0.97, weight_decay=0.3, decay=decay)
    trainer = trainer_of(TrainShape(2, 8), 4, options)
    specs = list(zip(TENSORS, trainer.model.weights.tensors, trainer.grads.tensors, strict=True))
    weights = [w.astype(np.float64) for _, w, _ in specs]
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    for step in range(1, 11):
        _ = trainer.forward(1.0)
        trainer.backward()
        lr = 1e-3 * step
        for i, (spec, _, g) in enumerate(specs):
            grad = 0.5 * g.astype(np.float64)
            if decay is optim.Decay.ALL or spec.decayed:
                weights[i] *= 1 - lr * 0.3
            first[i] = 0.9 * first[i] + 0.1 * grad
            second[i] = 0.97 * second[i] + 0.03 * grad**2
            root = np.sqrt(second[i] / (1 - 0.97**step)) + options.epsilon
            weights[i] -= lr * first[i] / (1 - 0.9**step) / root
        trainer.update(lr, 0.5)
    for expected, (_, actual, _) in zip(weights, specs, strict=True):
        assert np.abs(actual - expected).max() <= 1e-5


@pytest.mark.requirement("FLM-REQ-712")
def test_a_zero_learning_rate_leaves_the_bits_of_the_weights() -> None:
    trainer = trainer_of(TrainShape(1, 9))
    before = [t.tobytes() for t in trainer.model.weights.tensors]
    _ = trainer.forward(1.0)
    trainer.backward()
    trainer.update(0.0, 1.0)
    assert [t.tobytes() for t in trainer.model.weights.tensors] == before
    assert trainer.steps == 1


@pytest.mark.requirement("FLM-REQ-712")
def test_norm_is_that_of_all_gradients() -> None:
    trainer = trainer_of(TrainShape(2, 30))
    flat = gradients(trainer).astype(np.float64)
    assert trainer.norm() == pytest.approx(float(np.linalg.norm(flat)), rel=1e-6)


@pytest.mark.requirement("FLM-REQ-712")
def test_training_learns_a_batch_by_heart() -> None:
    trainer = trainer_of(TrainShape(2, 12))
    first = trainer.evaluate()
    for _ in range(60):
        _ = trainer.forward(1.0)
        trainer.backward()
        trainer.update(1e-2, 1.0)
    assert trainer.evaluate() < 0.1 * first


@pytest.mark.requirement("FLM-REQ-711")
@pytest.mark.parametrize(("batch", "seq_len"), [(0, 4), (1, 0), (1 << 21, 1), (1, 151)])
def test_sizes_out_of_range_are_refused(batch: int, seq_len: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = train_buffers(CONFIG, TrainShape(batch, seq_len))
    assert caught.value.fault is Fault.BATCH


@pytest.mark.requirement("FLM-REQ-713")
@given(
    shape=st.sampled_from(list(Shape)),
    warmup=st.integers(0, 20),
    steps=st.integers(20, 200),
    floor=st.sampled_from([0.0, 0.25, 1.0]),
)
@settings(deadline=None, max_examples=80)
def test_a_schedule_warms_up_and_never_rises_again(
    shape: Shape, warmup: int, steps: int, floor: float
) -> None:
    schedule = Schedule(shape, 1.0, floor, warmup, steps)
    rates = [schedule.rate(step) for step in range(steps + 3)]
    for step in range(warmup):
        assert rates[step] == pytest.approx((step + 1) / warmup)
    after = rates[warmup:]
    assert all(a >= b - 1e-12 for a, b in itertools.pairwise(after))
    assert min(rates[warmup:]) >= floor - 1e-12
    if shape is Shape.CONSTANT:
        assert set(after[: steps - warmup]) <= {1.0}
    else:
        assert rates[-1] == pytest.approx(floor)


@pytest.mark.requirement("FLM-REQ-713")
@pytest.mark.parametrize(
    "numbers", [(math.nan, 0.0, 1, 9), (1.0, 2.0, 1, 9), (1.0, 0.0, 10, 9), (-1.0, 0.0, 0, 9)]
)
def test_a_senseless_schedule_is_refused(numbers: tuple[float, float, int, int]) -> None:
    with pytest.raises(FlightError) as caught:
        _ = Schedule(Shape.COSINE, *numbers)
    assert caught.value.fault is Fault.OPTIMISER


@pytest.mark.requirement("FLM-REQ-714")
def test_the_monitor_scores_against_the_window_and_never_keeps_a_nan() -> None:
    monitor = Monitor(np.empty(limits.MONITOR_WINDOW, np.float64))
    values = np.random.default_rng(1).standard_normal(limits.MONITOR_WINDOW) + 3
    for value in values:
        assert monitor.score(float(value)) == 0.0
        monitor.add(float(value))
    expected = (9.0 - values.mean()) / values.std()
    assert monitor.score(9.0) == pytest.approx(expected)
    assert monitor.score(math.nan) == math.inf
    assert monitor.score(math.inf) == math.inf
    with pytest.raises(AssertionError):
        monitor.add(math.nan)
