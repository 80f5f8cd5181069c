"""The loss and its gradient, tile after tile, against float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits, loss
from flightlm.flight.arena import F32, F64, I32, Arena

SEEDS = st.integers(0, 2**31)
# A tile of the largest is one row, of the smallest more rows than there are here.
VOCABULARIES = st.sampled_from([2, 65, 257, 30_000, 40_000, 70_000])


def work_of(vocab: int) -> loss.LossWork:
    """The scratch that is planned for a vocabulary."""
    return loss.LossWork(Arena(loss.loss_buffers("test", vocab)))


def drawn(seed: int, rows: int, vocab: int) -> tuple[F32, I32]:
    """Scores with a spread that makes some probabilities vanish, and targets."""
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((rows, vocab)) * rng.uniform(0.1, 30, (rows, 1))
    shifts = rng.uniform(-200, 200, (rows, 1))
    return (scores + shifts).astype(np.float32), rng.integers(0, vocab, rows).astype(np.int32)


def exact(scores: F32, targets: I32) -> tuple[F64, F64]:
    """Losses and softmax in float64."""
    wide = scores.astype(np.float64)
    wide -= wide.max(axis=1, keepdims=True)
    exponentials = np.exp(wide)
    totals = exponentials.sum(axis=1, keepdims=True)
    at = np.arange(len(targets)), targets
    return np.log(totals[:, 0]) - wide[at], exponentials / totals


@pytest.mark.requirement("FLM-REQ-711")
@given(seed=SEEDS, rows=st.integers(1, 9), vocab=VOCABULARIES)
@settings(deadline=None, max_examples=40)
def test_losses_are_those_of_the_definition(seed: int, rows: int, vocab: int) -> None:
    scores, targets = drawn(seed, rows, vocab)
    expected, _ = exact(scores, targets)
    losses = np.full(rows, np.nan)
    loss.cross_entropy(scores, targets, work_of(vocab), losses)
    assert np.abs(losses - expected).max() <= 2e-6 * max(1.0, np.abs(expected).max()) + 4e-5


@pytest.mark.requirement("FLM-REQ-711")
@given(seed=SEEDS, rows=st.integers(1, 9), vocab=VOCABULARIES, scale=st.sampled_from([1.0, 1e-3]))
@settings(deadline=None, max_examples=40)
def test_the_gradient_is_softmax_less_one_at_the_target(
    seed: int, rows: int, vocab: int, scale: float
) -> None:
    scores, targets = drawn(seed, rows, vocab)
    _, weights = exact(scores, targets)
    weights[np.arange(rows), targets] -= 1
    losses, alone = np.full(rows, np.nan), np.full(rows, np.nan)
    loss.cross_entropy(scores.copy(), targets, work_of(vocab), alone)
    loss.cross_entropy_grad(scores, targets, scale, work_of(vocab), losses)
    assert np.array_equal(losses, alone)
    assert np.abs(scores - scale * weights).max() <= 2e-5 * scale


@pytest.mark.requirement("FLM-REQ-711")
@given(rows=st.integers(1, 5), vocab=VOCABULARIES, value=st.floats(-1e4, 1e4, width=32))
def test_equal_scores_cost_the_logarithm_of_the_vocabulary(
    rows: int, vocab: int, value: float
) -> None:
    scores, losses = np.full((rows, vocab), value, np.float32), np.full(rows, np.nan)
    targets = np.arange(rows, dtype=np.int32) % vocab
    loss.cross_entropy(scores, targets, work_of(vocab), losses)
    assert np.abs(losses - np.log(vocab)).max() <= 1e-6


@pytest.mark.requirement("FLM-REQ-711")
@given(seed=SEEDS, vocab=st.sampled_from([3, 65]))
@settings(deadline=None, max_examples=20)
def test_rows_do_not_depend_on_their_tile(seed: int, vocab: int) -> None:
    rows = min(loss.rows_at_once(vocab) + 3, 2_000)
    scores, targets = drawn(seed, rows, vocab)
    together, apart = np.full(rows, np.nan), np.full(rows, np.nan)
    work = work_of(vocab)
    loss.cross_entropy(scores.copy(), targets, work, together)
    for row in range(0, rows, 97):
        stop = row + 1
        loss.cross_entropy(scores[row:stop], targets[row:stop], work, apart[row:stop])
        assert apart[row] == together[row]


@pytest.mark.requirement("FLM-REQ-711")
def test_a_tile_has_a_row_of_the_largest_vocabulary() -> None:
    assert loss.rows_at_once(limits.MAX_VOCAB) == 1
    assert loss.rows_at_once(1) == limits.LOSS_TILE
