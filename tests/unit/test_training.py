"""The loop of training: accumulation, clipping, refusal, dropout, evaluation, resume."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.arena import F32, Arena
from flightlm.flight.config import ModelConfig
from flightlm.flight.dropout import DROPOUT_BUFFERS, Dropout
from flightlm.flight.model import Model
from flightlm.flight.optim import AdamOptions
from flightlm.flight.plan import plan_training
from flightlm.flight.schedule import Schedule, Shape
from flightlm.flight.shards import TokenFile, TokenReader, Windows
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import Trainer, TrainShape
from flightlm.flight.training import Outcome, StepOptions, Training, Verdict, clip_scale
from tests.oracle.cases import Case, seeded_tensors

pytestmark = pytest.mark.requirement("FLM-REQ-717")

CONFIG = ModelConfig(layers=2, heads=2, channels=16, positions=12, vocab=256)
CASE = Case("training", CONFIG, 5, 1, 0.1)
SEQ_LEN = 12


@pytest.fixture(name="text")
def make_text(tmp_path: Path) -> TokenFile:
    """Bytes with some order in them."""
    generator = np.random.default_rng(1)
    data = bytes(generator.integers(97, 103, 2_000, dtype=np.uint8))
    path = tmp_path / "text"
    path.write_bytes(data)
    return TokenFile(str(path), 0, 1, len(data))


class Bench:
    """A training over a small model, with the parts that tests look at."""

    def __init__(
        self,
        text: TokenFile,
        batch: int = 2,
        options: StepOptions | None = None,
        *,
        dropout: float = 0.0,
        keep_gelu: bool = True,
        lr: float = 1e-2,
    ) -> None:
        shape = TrainShape(batch, SEQ_LEN, keep_gelu, dropout)
        # Only the buffers that the test's parts take.
        wanted = ("data", "gradients", "moments", "kept", "training")
        plan = plan_training(CONFIG, None, shape)
        inference = ("weights", "cache", "activations")
        specs = tuple(
            s for s in plan.specs if s.segment in (*wanted, *inference) and "validation" not in s.name
        )
        arena = Arena(specs)
        model = Model(arena, CONFIG)
        self.trainer = Trainer(arena, model, shape, AdamOptions())
        reader = TokenReader(arena, (text,), CONFIG.vocab)
        self.windows = Windows(reader, arena.i32("data.window"), 3)
        schedule = Schedule(Shape.CONSTANT, lr, lr, 0, 1_000)
        self.training = Training(
            arena, self.trainer, self.windows, schedule, options or StepOptions()
        )
        arena.seal()
        tensors = seeded_tensors(CASE)
        for spec, target in zip(TENSORS, model.weights.tensors, strict=True):
            target[...] = tensors[spec.name]
        self.model = model

    def weights(self) -> F32:
        """All weights, flat."""
        return np.concatenate([t.reshape(-1) for t in self.model.weights.tensors])

    def finish(self, loss: float) -> Outcome:
        """The end of a step of one process."""
        return self.training.finish(loss, self.trainer.squares())

    def step(self) -> float:
        """One step; its loss."""
        outcome = self.finish(self.training.accumulate())
        assert outcome.verdict is Verdict.UPDATED
        return outcome.loss


def test_accumulation_is_additive(text: TokenFile) -> None:
    whole = Bench(text, 4)
    parts = Bench(text, 1, StepOptions(accumulation=4))
    assert parts.training.accumulate() == pytest.approx(whole.training.accumulate(), rel=1e-6)
    # Gradients, and not weights after steps: AdamW makes as much of a tiny gradient as of a large.
    np.testing.assert_allclose(parts.trainer.grads.flat, whole.trainer.grads.flat, atol=1e-6)
    for bench in (whole, parts):
        bench.trainer.discard()
    for _ in range(3):
        assert parts.step() == pytest.approx(whole.step(), rel=1e-5)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_ranks_share_a_step_out(text: TokenFile, dropout: float) -> None:
    alone = Bench(text, 2, StepOptions(accumulation=4), dropout=dropout)
    ranks = [
        Bench(text, 2, StepOptions(accumulation=2, rank=r, ranks=2), dropout=dropout) for r in (0, 1)
    ]
    for _ in range(3):
        loss = sum(bench.training.accumulate() for bench in ranks)
        total = sum(bench.trainer.grads.flat for bench in ranks)
        share = alone.training.accumulate()
        assert loss == pytest.approx(share, rel=1e-5)
        np.testing.assert_allclose(total, alone.trainer.grads.flat, atol=1e-5)
        _ = alone.finish(share)
        for bench in ranks:
            bench.trainer.grads.flat[:] = total
            assert bench.finish(loss).verdict is Verdict.UPDATED
    np.testing.assert_array_equal(ranks[0].weights(), ranks[1].weights())


def test_training_lowers_the_loss(text: TokenFile) -> None:
    bench = Bench(text, 8)
    losses = [bench.step() for _ in range(60)]
    assert np.mean(losses[-5:]) < 2.0 < losses[0]


@given(norm=st.floats(0.0, 1e6), clip=st.one_of(st.just(0.0), st.floats(1e-20, 1e6)))
def test_clipping_never_increases_the_norm(norm: float, clip: float) -> None:
    scale = clip_scale(norm, clip)
    assert 0.0 <= scale <= 1.0
    if clip > 0.0:
        assert norm * scale <= clip * (1.0 + 1e-12) or norm <= clip


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_never_reaches_the_weights(text: TokenFile, value: float) -> None:
    bench = Bench(text)
    _ = bench.step()
    before, moments = bench.weights(), bench.trainer.m.flat.copy()
    loss = bench.training.accumulate()
    bench.trainer.grads.flat[17] = value
    outcome = bench.finish(loss)
    assert outcome.verdict is Verdict.NOT_FINITE
    assert bench.finish(value).verdict is Verdict.NOT_FINITE
    np.testing.assert_array_equal(bench.weights(), before)
    np.testing.assert_array_equal(bench.trainer.m.flat, moments)
    # The next step is a whole one: what was refused left nothing in the gradients.
    fresh = Bench(text)
    fresh.training.step = bench.training.step
    for spec, a, b in zip(
        TENSORS, fresh.model.weights.tensors, bench.model.weights.tensors, strict=True
    ):
        assert a.shape == b.shape == spec.shape(CONFIG)
        a[...] = b
    assert fresh.training.accumulate() == bench.training.accumulate()
    np.testing.assert_array_equal(fresh.trainer.grads.flat, bench.trainer.grads.flat)


def test_outliers_are_refused_once_the_window_is_full(text: TokenFile) -> None:
    bench = Bench(text, 1, StepOptions(loss_z=4.0, norm_z=4.0), lr=0.0)
    for step in range(limits.MONITOR_WINDOW):
        _ = bench.training.accumulate()
        # Varied, so that there is a deviation; before the window is full nothing is refused.
        assert bench.finish(3.0 + 0.01 * (step % 7)).verdict is Verdict.UPDATED
    before = bench.weights()
    _ = bench.training.accumulate()
    assert bench.finish(30.0).verdict is Verdict.LOSS_OUTLIER
    _ = bench.training.accumulate()
    bench.trainer.grads.flat[:] *= 1e4
    assert bench.finish(3.0).verdict is Verdict.NORM_OUTLIER
    np.testing.assert_array_equal(bench.weights(), before)
    _ = bench.training.accumulate()
    assert bench.finish(3.0).verdict is Verdict.UPDATED


def test_evaluation_is_the_mean_over_all_windows_and_changes_nothing(text: TokenFile) -> None:
    bench = Bench(text, 3, dropout=0.5)
    count = 7  # no multiple of the batch
    before = bench.weights()
    loss = bench.training.evaluate(bench.windows, count)
    single = Bench(text, 1)
    assert loss == pytest.approx(single.training.evaluate(single.windows, count), rel=1e-6)
    np.testing.assert_array_equal(bench.weights(), before)


def test_resumed_training_has_the_same_bits(text: TokenFile) -> None:
    options = StepOptions(accumulation=2, loss_z=5.0)
    whole = Bench(text, 2, options, dropout=0.2)
    first = Bench(text, 2, options, dropout=0.2)
    for _ in range(3):
        assert whole.step() == first.step()
    second = Bench(text, 2, options, dropout=0.2)
    ours, theirs = second.training.state, first.training.state
    for to, come in zip(ours.sections(), theirs.sections(), strict=True):
        for a, b in zip(to, come, strict=True):
            a[:] = b
    second.training.resume(first.training.progress)
    for _ in range(3):
        assert whole.step() == second.step()
    np.testing.assert_array_equal(whole.weights(), second.weights())


def test_recomputing_gelu_changes_no_bit(text: TokenFile) -> None:
    kept, again = Bench(text), Bench(text, keep_gelu=False)
    for _ in range(2):
        assert kept.step() == again.step()
    np.testing.assert_array_equal(kept.weights(), again.weights())


@given(rate=st.floats(0.0, 0.9), size=st.integers(1, 40_000), key=st.integers(0, 1 << 63))
@settings(deadline=None, max_examples=30)
def test_dropout_keeps_the_mean_and_repeats(rate: float, size: int, key: int) -> None:
    arena = Arena(DROPOUT_BUFFERS)
    dropout = Dropout(arena, rate)
    dropout.begin(key)
    values = np.ones(size, dtype=np.float32)
    dropout.apply(values, 4)
    kept = values != 0.0
    np.testing.assert_allclose(values[kept], 1.0 / (1.0 - rate), rtol=1e-6)
    # Five deviations of a binomial share.
    slack = 5.0 * math.sqrt(rate * (1.0 - rate) / size) + 2.0 / size
    assert abs(float(np.mean(~kept)) - rate) <= slack
    again = np.ones(size, dtype=np.float32)
    dropout.apply(again, 4)
    np.testing.assert_array_equal(values, again)


def test_dropout_differs_by_site_and_by_key() -> None:
    arena = Arena(DROPOUT_BUFFERS)
    dropout = Dropout(arena, 0.5)
    masks = []
    for key, site in ((1, 0), (1, 1), (2, 0)):
        dropout.begin(key)
        values = np.ones(20_000, dtype=np.float32)
        dropout.apply(values, site)
        masks.append(values != 0.0)
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert 0.48 < float(np.mean(masks[a] == masks[b])) < 0.52


def test_gradients_with_dropout_agree_with_differences(text: TokenFile) -> None:
    # Of the embedding, the attention's weights and the branches alike.
    bench = Bench(text, 2, dropout=0.4)
    trainer = bench.trainer
    _ = bench.training.accumulate()
    exact = [tensor.copy() for tensor in trainer.grads.tensors]
    generator = np.random.default_rng(0)
    for place, (tensor, gradient) in enumerate(
        zip(bench.model.weights.tensors, exact, strict=True)
    ):
        direction = generator.standard_normal(tensor.shape).astype(np.float32)
        before = tensor.copy()
        losses = []
        for sign in (1.0, -1.0):
            tensor[...] = before + np.float32(sign * 1e-2) * direction / np.float32(
                np.linalg.norm(direction)
            )
            trainer.discard()
            losses.append(trainer.forward(1.0))
        tensor[...] = before
        slope = (losses[0] - losses[1]) / 2e-2
        expected = float(np.sum(gradient * direction) / np.linalg.norm(direction))
        assert slope == pytest.approx(expected, abs=2e-3 + 0.02 * abs(expected)), place


@pytest.mark.parametrize(
    "bad",
    [
        {"accumulation": 0},
        {"clip": math.nan},
        {"clip": -1.0},
        {"loss_z": math.inf},
        {"rank": 2, "ranks": 2},
    ],
)
def test_options_out_of_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(FlightError) as caught:
        StepOptions(**bad)  # type: ignore[arg-type]
    assert caught.value.fault is Fault.OPTIMISER
