"""The forward pass: causality, splits between prefill and steps, step against full forward."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight.arena import F32, Arena
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import plan_memory
from flightlm.flight.tensors import TENSORS
from flightlm.ground.selftest import MODEL_SEGMENTS
from tests.weight_helpers import random_tensors

CONFIG = ModelConfig(layers=3, heads=4, channels=32, positions=300, vocab=101)


def build(config: ModelConfig, context: int, seed: int, scale: float = 0.15) -> Model:
    """A seeded model in an arena of its own."""
    plan = plan_memory(config, context, None)
    arena = Arena(tuple(spec for spec in plan.specs if spec.segment in MODEL_SEGMENTS))
    model = Model(arena, config)
    arena.seal()
    values = random_tensors(config, seed, scale)
    for spec, target in zip(TENSORS, model.weights.tensors, strict=True):
        np.copyto(target, values[spec.name])
    return model


MODEL = build(CONFIG, 300, 1)


def ids(seed: int, count: int, vocab: int = CONFIG.vocab) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Seeded tokens."""
    return np.random.default_rng(seed).integers(0, vocab, count).astype(np.int32)


def full(tokens: np.ndarray[tuple[int], np.dtype[np.int32]]) -> F32:
    """Logits (T, V) of one full forward pass."""
    out = np.empty((len(tokens), CONFIG.vocab), np.float32)
    MODEL.forward(tokens, out)
    return out


@pytest.mark.requirement("FLM-REQ-602")
@given(seed=st.integers(0, 2**31), count=st.integers(1, 300), data=st.data())
@settings(deadline=None, max_examples=25)
def test_any_split_equals_the_full_forward_pass(
    seed: int, count: int, data: st.DataObject
) -> None:
    tokens = ids(seed, count)
    expected = full(tokens)
    bound = 1e-5 * float(np.abs(expected).max())
    cuts = data.draw(st.lists(st.integers(1, count), max_size=4, unique=True))
    edges = sorted({0, count, *cuts})
    MODEL.reset()
    for start, stop in zip(edges, edges[1:], strict=False):
        MODEL.prefill(tokens[start:stop])
        assert np.abs(MODEL.logits - expected[stop - 1]).max() <= bound


@pytest.mark.requirement("FLM-REQ-602")
def test_every_step_equals_the_full_forward_pass() -> None:
    tokens = ids(7, 160)
    expected = full(tokens)
    bound = 1e-5 * float(np.abs(expected).max())
    MODEL.reset()
    for at, token in enumerate(tokens.tolist()):
        MODEL.step(token)
        assert np.abs(MODEL.logits - expected[at]).max() <= bound


@pytest.mark.requirement("FLM-REQ-604")
@given(seed=st.integers(0, 2**31), count=st.integers(2, 300), data=st.data())
@settings(deadline=None, max_examples=25)
def test_a_later_token_changes_no_earlier_logit(
    seed: int, count: int, data: st.DataObject
) -> None:
    tokens = ids(seed, count)
    before = full(tokens)
    at = data.draw(st.integers(1, count - 1))
    tokens[at] = (tokens[at] + 1) % CONFIG.vocab
    after = full(tokens)
    assert np.array_equal(before[:at], after[:at]), "bit for bit"
    assert not np.array_equal(before[at], after[at]), "the token itself matters"


def greedy(tokens: list[int], prefilled: int, count: int) -> list[int]:
    """Greedy tokens after a prompt of which `prefilled` tokens enter in one pass."""
    MODEL.reset()
    if prefilled:
        MODEL.prefill(np.array(tokens[:prefilled], np.int32))
    for token in tokens[prefilled:]:
        MODEL.step(token)
    chosen = []
    for _ in range(count):
        chosen.append(int(MODEL.logits.argmax()))
        MODEL.step(chosen[-1])
    return chosen


@pytest.mark.requirement("FLM-REQ-605")
@given(seed=st.integers(0, 2**31), count=st.integers(1, 150), data=st.data())
@settings(deadline=None, max_examples=20, derandomize=True)
def test_any_split_gives_the_same_greedy_tokens(
    seed: int, count: int, data: st.DataObject
) -> None:
    tokens = ids(seed, count).tolist()
    first, second = data.draw(st.tuples(st.integers(0, count), st.integers(0, count)))
    assert greedy(tokens, first, 30) == greedy(tokens, second, 30)


@pytest.mark.requirement("FLM-REQ-404")
def test_the_same_tokens_give_the_same_bits() -> None:
    tokens = ids(3, 200)
    first = full(tokens)
    MODEL.reset()
    MODEL.prefill(ids(4, 250))
    assert np.array_equal(full(tokens), first), "nothing of another prompt is left"


@pytest.mark.requirement("FLM-REQ-602")
@given(seed=st.integers(0, 2**31), count=st.integers(1, 300), data=st.data())
@settings(deadline=None, max_examples=25)
def test_scores_of_some_tokens_are_those_of_all(
    seed: int, count: int, data: st.DataObject
) -> None:
    tokens = ids(seed, count)
    expected = full(tokens)
    first = data.draw(st.integers(0, count - 1))
    rows = data.draw(st.integers(1, count - first))
    MODEL.read(tokens)
    out = np.full((rows, CONFIG.vocab), np.nan, np.float32)
    MODEL.score(first, out)
    bound = 1e-5 * float(np.abs(expected).max())
    assert np.abs(out - expected[first : first + rows]).max() <= bound
    with pytest.raises(AssertionError, match="read"):
        MODEL.score(first + 1, np.empty((count - first, CONFIG.vocab), np.float32))


@pytest.mark.requirement("FLM-REQ-602")
@given(
    layers=st.integers(1, 3),
    heads=st.integers(1, 4),
    width=st.integers(1, 12),
    vocab=st.integers(1, 40),
    context=st.integers(1, 140),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=30)
def test_any_configuration_runs_to_the_end_of_its_context(
    layers: int, heads: int, width: int, vocab: int, context: int, seed: int
) -> None:
    config = ModelConfig(layers, heads, heads * width, 140, vocab)
    model = build(config, context, seed)
    tokens = ids(seed, context, vocab)
    out = np.empty((context, vocab), np.float32)
    model.forward(tokens, out)
    assert np.isfinite(out).all()
    assert model.cache.length == context
    with pytest.raises(AssertionError, match="room"):
        model.step(0)


@pytest.mark.requirement("FLM-REQ-103")
def test_tokens_out_of_range_are_defects_of_the_caller() -> None:
    MODEL.reset()
    for token in (-1, CONFIG.vocab):
        with pytest.raises(AssertionError):
            MODEL.step(token)
    assert MODEL.cache.length == 0
