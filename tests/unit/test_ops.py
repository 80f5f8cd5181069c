"""Every op against a plain float64 reference, and what its definition promises."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits, ops
from flightlm.flight.arena import F32

F64 = npt.NDArray[np.float64]
SEEDS = st.integers(0, 2**31)
ROWS = st.sampled_from([1, 2, 3, 17, 127, 128, 129, 300])


def normal(seed: int, shape: tuple[int, ...], scale: float = 1.0) -> F32:
    """Seeded normal numbers."""
    values = np.random.default_rng(seed).standard_normal(shape) * scale
    return values.astype(np.float32)


def close(actual: F32, expected: F64, tolerance: float = 2e-6) -> bool:
    """Within `tolerance` of the largest expected magnitude (at least 1)."""
    largest = max(1.0, float(np.abs(expected).max()))
    return float(np.abs(actual - expected).max()) <= tolerance * largest


@pytest.mark.requirement("FLM-REQ-606")
@given(seed=SEEDS, rows=ROWS, channels=st.integers(1, 70), scale=st.sampled_from([1e-3, 1.0, 30.0]))
@settings(deadline=None, max_examples=60)
def test_layernorm(seed: int, rows: int, channels: int, scale: float) -> None:
    x = normal(seed, (rows, channels), scale)
    weight, bias = normal(seed + 1, (channels,)), normal(seed + 2, (channels,))
    out, stat = np.empty_like(x), np.empty((rows, 1), np.float32)
    ops.layernorm(x, weight, bias, out, stat)
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + limits.NORM_EPSILON)
    assert close(out, centred / deviation * weight + bias, 3e-5)


@pytest.mark.requirement("FLM-REQ-606")
def test_layernorm_of_a_constant_row_is_its_bias() -> None:
    x = np.full((2, 8), 3.5, np.float32)
    out, stat = np.empty_like(x), np.empty((2, 1), np.float32)
    bias = normal(3, (8,))
    ops.layernorm(x, np.ones(8, np.float32), bias, out, stat)
    assert np.array_equal(out, np.stack([bias, bias]))


@pytest.mark.requirement("FLM-REQ-606")
@given(seed=SEEDS, rows=ROWS, inner=st.integers(1, 70), outer=st.integers(1, 90))
@settings(deadline=None, max_examples=60)
def test_linear_and_its_bias(seed: int, rows: int, inner: int, outer: int) -> None:
    x, weight = normal(seed, (rows, inner)), normal(seed + 1, (outer, inner))
    bias, out = normal(seed + 2, (outer,)), np.empty((rows, outer), np.float32)
    exact = x.astype(np.float64) @ weight.astype(np.float64).T
    ops.linear(x, weight, out)
    assert close(out, exact)
    ops.linear(x, weight, out)
    ops.add_bias(out, bias)
    assert close(out, exact + bias)


@pytest.mark.requirement("FLM-REQ-606")
@given(seed=SEEDS, rows=ROWS, columns=st.integers(1, 40))
@settings(deadline=None, max_examples=60)
def test_gelu(seed: int, rows: int, columns: int) -> None:
    x = normal(seed, (rows, columns), 3.0)
    wide = x.astype(np.float64)
    scratch = np.empty((ops.rows_in_cache(columns, rows), columns), np.float32)
    ops.gelu(x, scratch)
    inner = math.sqrt(2 / math.pi) * (wide + 0.044715 * wide**3)
    assert close(x, 0.5 * wide * (1 + np.tanh(inner)))


@pytest.mark.requirement("FLM-REQ-606")
def test_gelu_of_large_numbers_is_the_identity_or_zero() -> None:
    x = np.array([[-1e6, -20.0, 0.0, 20.0, 1e6]], np.float32)
    ops.gelu(x, np.empty((1, 5), np.float32))
    assert x.tolist() == [[0.0, 0.0, 0.0, 20.0, 1e6]]


def exact_attention(q: F32, k: F32, v: F32) -> F64:
    """Causal attention in float64; the queries are the last positions."""
    rows, keys = q.shape[1], k.shape[1]
    scores = q.astype(np.float64) @ k.astype(np.float64).transpose(0, 2, 1)
    for row in range(rows):
        scores[:, row, keys - rows + row + 1 :] = -np.inf
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    return np.asarray(weights @ v.astype(np.float64), dtype=np.float64)


@pytest.mark.requirement("FLM-REQ-604")
@given(
    seed=SEEDS,
    heads=st.integers(1, 4),
    width=st.integers(1, 17),
    rows=st.integers(1, limits.QUERY_TILE),
    earlier=st.integers(0, 140),
)
@settings(deadline=None, max_examples=60)
def test_attention(seed: int, heads: int, width: int, rows: int, earlier: int) -> None:
    keys = rows + earlier
    q = normal(seed, (heads, rows, width))
    k, v = normal(seed + 1, (heads, keys, width)), normal(seed + 2, (heads, keys, width))
    assert close(attended(q, k, v), exact_attention(q, k, v), 1e-5)


def attended(q: F32, k: F32, v: F32) -> F32:
    """ops.attention with scratch of just the size that it states."""
    heads, rows, width = q.shape
    keys = k.shape[1]
    tile = max(rows, 2)
    work = ops.AttentionWork(
        np.empty(max(heads, rows) * keys, np.float32),
        np.empty(max(heads * keys, heads * width, rows * width), np.float32),
        np.empty(max(heads, rows), np.float32),
        np.empty((keys, 1), np.float32),
        np.empty((tile, tile), np.float32),
    )
    out = np.full_like(q, np.nan)
    ops.attention(q, k, v, work, out)
    return out


@pytest.mark.requirement("FLM-REQ-603")
@given(
    seed=SEEDS,
    rows=st.sampled_from([1, 2, 7, limits.QUERY_TILE]),
    earlier=st.integers(0, 140),
    scale=st.sampled_from([0.1, 10.0, 1e4]),
)
@settings(deadline=None, max_examples=60)
def test_attention_weights_are_positive_and_sum_to_one(
    seed: int, rows: int, earlier: int, scale: float
) -> None:
    keys = rows + earlier
    q, k = normal(seed, (2, rows, 5), scale), normal(seed + 1, (2, keys, 5))
    # Values of one give the sum of the weights, unit vectors give the weights themselves.
    sums = attended(q, k, np.ones((2, keys, 5), np.float32))
    assert np.abs(sums - 1).max() <= 2e-6
    chosen = np.zeros((2, keys, 5), np.float32)
    chosen[:, seed % keys, 0] = 1.0
    weights = attended(q, k, chosen)[:, :, 0]
    assert (weights >= 0).all()
    assert (weights <= 1 + 1e-6).all()


@pytest.mark.requirement("FLM-REQ-603")
@given(seed=SEEDS, rows=st.integers(2, limits.QUERY_TILE), earlier=st.integers(0, 40))
@settings(deadline=None, max_examples=40)
def test_a_later_position_has_exactly_no_weight(seed: int, rows: int, earlier: int) -> None:
    keys = rows + earlier
    q, k = normal(seed, (2, rows, 4)), normal(seed + 1, (2, keys, 4))
    v = normal(seed + 2, (2, keys, 4))
    row = seed % (rows - 1)
    before = attended(q, k, v)
    after = keys - rows + row + 1
    k[:, after:] = normal(seed + 3, (2, keys - after, 4), 50.0)
    v[:, after:] = 1e30
    assert np.array_equal(attended(q, k, v)[:, : row + 1], before[:, : row + 1])


@pytest.mark.requirement("FLM-REQ-606")
def test_embed_adds_token_and_position() -> None:
    wte, wpe = normal(1, (9, 4)), normal(2, (7, 4))
    tokens = np.array([8, 0, 3], np.int32)
    out = np.empty((3, 4), np.float32)
    ops.embed(tokens, 4, wte, wpe, out)
    assert np.array_equal(out, wte[tokens] + wpe[4:7])
    with pytest.raises(AssertionError, match="inside wpe"):
        ops.embed(tokens, 5, wte, wpe, out)


@pytest.mark.requirement("FLM-REQ-606")
def test_ops_refuse_buffers_of_another_shape() -> None:
    x = np.zeros((2, 4), np.float32)
    with pytest.raises(AssertionError):
        ops.linear(x, np.zeros((3, 5), np.float32), np.zeros((2, 3), np.float32))
    with pytest.raises(AssertionError):
        ops.residual(x, np.zeros((1, 4), np.float32))
    with pytest.raises(AssertionError):
        ops.gelu(x, np.zeros((1, 5), np.float32))
