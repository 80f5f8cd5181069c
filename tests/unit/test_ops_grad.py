"""Every backward twin against central differences of its forward in float64."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits, ops, ops_grad
from flightlm.flight.arena import F32, Arena
from flightlm.flight.dropout import DROPOUT_BUFFERS, Dropout, drop

F64 = npt.NDArray[np.float64]
SEEDS = st.integers(0, 2**31)
ROWS = st.sampled_from([1, 2, 31, 32, 33, 64, 65, 130])
STEP = 1e-6


def normal(seed: int, shape: tuple[int, ...], scale: float = 1.0) -> F32:
    """Seeded normal numbers."""
    return (np.random.default_rng(seed).standard_normal(shape) * scale).astype(np.float32)


def close(actual: npt.NDArray[np.floating], expected: F64, tolerance: float = 2e-5) -> bool:
    """Within `tolerance` of the largest expected magnitude (at least 1e-3)."""
    largest = max(1e-3, float(np.abs(expected).max()))
    return float(np.abs(actual - expected).max()) <= tolerance * largest


def slope(f: Callable[[F64], F64], x: F32, seed: int, g: F32) -> tuple[float, F64]:
    """The central difference of sum(g f(x)) along a random direction, and the direction."""
    direction = np.random.default_rng(seed).standard_normal(x.shape)
    wide = x.astype(np.float64)
    up = float((g * f(wide + STEP * direction)).sum())
    down = float((g * f(wide - STEP * direction)).sum())
    return (up - down) / (2 * STEP), direction


def agrees(gradient: F32, f: Callable[[F64], F64], x: F32, seed: int, g: F32) -> bool:
    """Whether the gradient's component along a random direction is the difference quotient."""
    expected, direction = slope(f, x, seed, g)
    actual = float((gradient.astype(np.float64) * direction).sum())
    scale = float(np.linalg.norm(gradient.astype(np.float64))) + 1e-3
    return abs(actual - expected) <= 1e-4 * scale + 1e-6


def norm_work(tile: int, channels: int) -> ops_grad.NormWork:
    """Scratch for tiles of `tile` rows."""
    return ops_grad.NormWork(
        np.empty((tile, channels), np.float32),
        np.empty((2, tile, 1), np.float32),
        np.empty((1, channels), np.float32),
        np.empty((1, tile), np.float32),
    )


def layernorm64(x: F64, weight: F64, bias: F64) -> F64:
    """layernorm in float64."""
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + limits.NORM_EPSILON)
    return np.asarray(centred / deviation * weight + bias, np.float64)


@pytest.mark.requirement("FLM-REQ-710")
@given(seed=SEEDS, rows=ROWS, tile=st.integers(1, 70), channels=st.integers(8, 40))
@settings(deadline=None, max_examples=40)
def test_layernorm(seed: int, rows: int, tile: int, channels: int) -> None:
    # Of few channels the gradient is a small difference of large terms.
    x, weight, bias = normal(seed, (rows, channels)), normal(seed + 1, (channels,)), normal(
        seed + 2, (channels,)
    )
    g = normal(seed + 3, (rows, channels))
    dx, dweight, dbias = g.copy(), np.ones((1, channels), np.float32), np.zeros(
        (1, channels), np.float32
    )
    xhat, deviation = np.empty_like(x), np.empty((rows, 1), np.float32)
    ops.normalise(x, xhat, deviation)
    kept = xhat.copy()
    grads = ops_grad.NormGradients(dweight, dbias)
    work = norm_work(min(tile, rows), channels)
    ops_grad.layernorm_grad(xhat, deviation, weight, dx, work, grads)
    assert np.array_equal(xhat, kept)
    w64, b64, x64 = weight.astype(np.float64), bias.astype(np.float64), x.astype(np.float64)
    assert agrees(dx, lambda v: layernorm64(v, w64, b64), x, seed, g)
    # What stood there before is added to, not replaced.
    assert agrees(dweight[0] - 1, lambda v: layernorm64(x64, v, b64), weight, seed, g)
    assert close(dbias[0], g.astype(np.float64).sum(axis=0))


@pytest.mark.requirement("FLM-REQ-710")
@given(seed=SEEDS, rows=ROWS, inner=st.integers(1, 40), outer=st.integers(1, 50))
@settings(deadline=None, max_examples=40)
def test_linear(seed: int, rows: int, inner: int, outer: int) -> None:
    x, weight = normal(seed, (rows, inner)), normal(seed + 1, (outer, inner))
    g = normal(seed + 2, (rows, outer))
    dx, dweight = np.empty_like(x), np.empty_like(weight)
    ops_grad.linear_input_grad(g, weight, dx)
    ops_grad.linear_weight_grad(g, x, dweight)
    wide = g.astype(np.float64)
    assert close(dx, wide @ weight)
    assert close(dweight, wide.T @ x)
    # Adding goes tile by tile; the scratch holds some rows of the weight.
    added = np.ones_like(weight)
    scratch = np.empty(inner * (1 + seed % outer), np.float32)
    ops_grad.linear_weight_grad_add(g, x, scratch, added)
    assert close(added - 1, wide.T @ x, 1e-4)


@pytest.mark.requirement("FLM-REQ-710")
@given(
    seed=SEEDS,
    rows=ROWS,
    tile=st.integers(1, 70),
    columns=st.integers(1, 30),
    scale=st.sampled_from([0.5, 3.0]),
)
@settings(deadline=None, max_examples=40)
def test_gelu(seed: int, rows: int, tile: int, columns: int, scale: float) -> None:
    x, g = normal(seed, (rows, columns), scale), normal(seed + 1, (rows, columns))
    dx, slopes, out, alone = g.copy(), x.copy(), np.empty_like(x), x.copy()
    ops_grad.gelu_slope(slopes, np.empty((2, min(rows, tile), columns), np.float32), out)
    ops_grad.gelu_grad(slopes, dx)
    # The forward of inference has the same bits.
    ops.gelu(alone, np.empty((min(rows, tile), columns), np.float32))
    assert np.array_equal(out, alone)

    def gelu64(v: F64) -> F64:
        inner = math.sqrt(2 / math.pi) * (v + 0.044715 * v**3)
        return np.asarray(0.5 * v * (1 + np.tanh(inner)), np.float64)

    assert agrees(dx, gelu64, x, seed, g)


def attention64(qkv: F64) -> F64:
    """Causal attention of one head in float64; qkv (3, T, D)."""
    return dropped64(qkv, np.ones((qkv.shape[1], qkv.shape[1])))


def dropped64(qkv: F64, factors: F64) -> F64:
    """attention64 whose weights are multiplied with factors (T, T) after the softmax."""
    rows = qkv.shape[1]
    scores = qkv[0] @ qkv[1].T
    scores[np.triu_indices(rows, 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights *= factors / weights.sum(axis=1, keepdims=True)
    return np.asarray(weights @ qkv[2], np.float64)


@pytest.mark.requirement("FLM-REQ-710")
@given(
    seed=SEEDS,
    rows=st.sampled_from([1, 2, 127, 128, 129, 300]),
    width=st.integers(1, 9),
    outer=st.sampled_from([(), (3,), (2, 3)]),
)
@settings(deadline=None, max_examples=40)
def test_attention(seed: int, rows: int, width: int, outer: tuple[int, ...]) -> None:
    shape = (*outer, rows, width)
    qkv, g = normal(seed, (3, *shape), 0.7), normal(seed + 1, shape)
    heads, tile = math.prod(outer), min(rows, limits.QUERY_TILE)
    forward = ops.AttentionWork(
        np.empty(heads * tile * rows, np.float32),
        np.empty(heads * tile * width, np.float32),
        np.empty(heads * tile, np.float32),
        np.empty((rows, 1), np.float32),
        np.empty((tile, tile), np.float32),
    )
    work = ops_grad.AttentionGradWork(
        forward,
        np.empty(heads * tile * rows, np.float32),
        np.empty(heads * tile * width, np.float32),
        np.empty(heads * rows * width, np.float32),
        None,
    )
    dqkv = np.full_like(qkv, np.nan)
    split, part = qkv.reshape(3, heads, rows, width), g.reshape(heads, rows, width)
    exact = [attention64(split[:, head].astype(np.float64)) for head in range(heads)]
    out = np.stack(exact).reshape(shape).astype(np.float32)
    ops_grad.attention_grad(qkv, out, g, work, dqkv, 0)
    gradients = dqkv.reshape(3, heads, rows, width)
    for head in range(heads):
        assert agrees(gradients[:, head], attention64, split[:, head], seed, part[head])
    # The forward of a block of heads is that of each head.
    if rows <= tile:
        blocks = np.full_like(g, np.nan)
        ops.attend_tile(qkv[0], qkv[1], qkv[2], forward, blocks)
        assert close(blocks, out.astype(np.float64), 1e-5)


@pytest.mark.requirement("FLM-REQ-710")
@given(
    seed=SEEDS,
    rows=st.sampled_from([1, 5, 129]),
    rate=st.sampled_from([0.1, 0.5]),
    site=st.integers(0, 9),
)
@settings(deadline=None, max_examples=20)
def test_attention_with_dropped_weights(seed: int, rows: int, rate: float, site: int) -> None:
    width, tile = 4, min(rows, limits.QUERY_TILE)
    qkv, g = normal(seed, (3, rows, width), 0.7), normal(seed + 1, (rows, width))
    dropout = Dropout(Arena(DROPOUT_BUFFERS), rate)
    dropout.begin(seed)
    forward = ops.AttentionWork(
        np.empty(tile * rows, np.float32),
        np.empty(tile * width, np.float32),
        np.empty(tile, np.float32),
        np.empty((rows, 1), np.float32),
        np.empty((tile, tile), np.float32),
    )
    factors = np.ones((rows, rows))  # of the weights (queries, keys)
    out, dqkv = np.full_like(g, np.nan), np.full_like(qkv, np.nan)
    for at, start in enumerate(range(0, rows, tile)):
        stop = min(start + tile, rows)
        weights = ops.exponentials(qkv[0, start:stop], qkv[1, :stop], forward)
        drop(dropout, weights, site + at)
        ops.weigh(weights, qkv[2, :stop], forward, out[start:stop])
        block = np.ones((stop, stop - start), np.float32)
        drop(dropout, block, site + at)
        factors[start:stop, :stop] = block.T

    def exact(x: F64) -> F64:
        return dropped64(x, factors)

    assert close(out, exact(qkv.astype(np.float64)), 1e-5)
    work = ops_grad.AttentionGradWork(
        forward,
        np.empty(tile * rows, np.float32),
        np.empty(tile * width, np.float32),
        np.empty(rows * width, np.float32),
        dropout,
    )
    ops_grad.attention_grad(qkv, out, g, work, dqkv, site)
    assert agrees(dqkv, exact, qkv, seed, g)


@pytest.mark.requirement("FLM-REQ-710")
def test_embedding_adds_a_token_as_often_as_it_occurs() -> None:
    dx = np.arange(12, dtype=np.float32).reshape(4, 3)
    dwte, dwpe = np.zeros((5, 3), np.float32), np.ones((6, 3), np.float32)
    ops_grad.embed_grad(np.array([2, 0, 2, 2], np.int32), dx, dwte, dwpe)
    assert np.array_equal(dwte[2], dx[0] + dx[2] + dx[3])
    assert np.array_equal(dwte[0], dx[1])
    assert not dwte[[1, 3, 4]].any()
    assert np.array_equal(dwpe[:4], dx + 1)
    assert np.array_equal(dwpe[4:], np.ones((2, 3), np.float32))
