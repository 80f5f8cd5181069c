"""The forward operations of GPT-2.  Every one writes into buffers that its caller owns.

Shape letters: T rows, n keys, H heads, D channels of a head, C channels, K in, N out.
Source of the network: Radford et al. (2019); of the numerics: openai/gpt-2 src/model.py.

numpy would buffer a broadcast operand (25 to 32 KB a call, measured), so in a step a column is
spread into a scratch buffer with copyto, which allocates nothing, before it meets its rows.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, I32

GELU_SLOPE: Final = math.sqrt(2.0 / math.pi)
GELU_CUBIC: Final = 0.044715 * GELU_SLOPE


def embed(tokens: I32, position: int, wte: F32, wpe: F32, out: F32) -> None:
    """out (T, C) = wte[tokens] + wpe[position : position + T].

    tokens (T,) are in range: the caller checked them ("clip" only keeps numpy from copying).
    """
    assert position >= 0, "positions count from 0"
    assert position + tokens.shape[0] <= wpe.shape[0], "positions stay inside wpe"
    assert wte.shape[1] == out.shape[1], "wte and out have C columns"
    assert out.shape[0] == tokens.shape[0], "one row per token"
    np.take(wte, tokens, axis=0, out=out, mode="clip")
    np.add(out, wpe[position : position + tokens.shape[0]], out=out)


def layernorm(x: F32, weight: F32, bias: F32, out: F32, stat: F32) -> None:
    """out (T, C) = (x - mean) / sqrt(var + 1e-5) * weight + bias, row by row; stat (T, 1)."""
    assert weight.shape == (x.shape[1],), "one gain per channel"
    assert bias.shape == weight.shape, "one offset per channel"
    normalise(x, out, stat)
    affine(out, weight, bias, out)


def affine(x: F32, weight: F32, bias: F32, out: F32) -> None:
    """out (T, C) = x (T, C) * weight + bias; out may be x."""
    assert out.shape == x.shape, "out has the shape of x"
    assert weight.shape == (x.shape[1],), "one gain per channel"
    assert bias.shape == weight.shape, "one offset per channel"
    np.multiply(x, weight, out=out)
    np.add(out, bias, out=out)


def normalise(x: F32, out: F32, deviation: F32) -> None:
    """out (T, C) = (x - mean) / deviation, deviation (T, 1) = sqrt(var + 1e-5), row by row.

    Population variance as a sum of squares: np.var(out=) allocates full temporaries.
    """
    channels = x.shape[1]
    assert channels > 0, "a row is not empty"
    assert out.shape == x.shape, "out has the shape of x"
    assert deviation.shape == (x.shape[0], 1), "one statistic per row"
    share = 1.0 / channels
    np.add.reduce(x, axis=1, out=deviation, keepdims=True)
    np.multiply(deviation, share, out=deviation)
    np.subtract(x, deviation, out=out)
    np.vecdot(out, out, out=deviation[:, 0])
    np.multiply(deviation, share, out=deviation)
    np.add(deviation, limits.NORM_EPSILON, out=deviation)
    np.sqrt(deviation, out=deviation)
    np.divide(out, deviation, out=out)


def linear(x: F32, weight: F32, out: F32) -> None:
    """out (T, N) = x (T, K) @ weight.T, weight (N, K).

    The one matrix product of the model: another arithmetic can stand behind it.  BLAS reads
    the transposed view as it lies; nothing is copied.
    """
    assert x.shape[1] == weight.shape[1], "x and weight share K"
    assert out.shape == (x.shape[0], weight.shape[0]), "out is (T, N)"
    np.matmul(x, weight.T, out=out)


def linear_few(x: F32, weight: F32, scratch: F32, out: F32) -> None:
    """out (n, N) = x (n, K) @ weight.T, weight (N, K), for the few rows of a batch.

    Equal to `linear` but for rounding.  BLAS packs the weights anew for every product of
    matrices, which for few rows costs more than the product.  So up to VECTOR_ROWS rows are
    products of a matrix and a vector; for more, the weights stand on the left, where packing
    is cheaper (measured with OpenBLAS).  scratch (OUTPUT_TILE * n,) holds a tile of outputs.
    """
    assert x.shape[1] == weight.shape[1], "x and weight share K"
    outputs = weight.shape[0]
    rows = x.shape[0]
    assert out.shape == (rows, outputs), "out is (n, N)"
    assert outputs <= limits.MAX_VOCAB, "no weight has more rows than the vocabulary"
    assert scratch.shape[0] >= limits.OUTPUT_TILE * rows, "the scratch holds a tile"
    if rows <= limits.VECTOR_ROWS:
        linear_by_rows(x, weight, out)
        return
    columns = x.T
    for start in range(0, outputs, limits.OUTPUT_TILE):
        stop = min(start + limits.OUTPUT_TILE, outputs)
        tile = carve(scratch, (stop - start, rows))
        np.matmul(weight[start:stop], columns, out=tile)
        np.copyto(out[:, start:stop], tile.T)


def linear_by_rows(x: F32, weight: F32, out: F32) -> None:
    """out (n, N) = x (n, K) @ weight.T, row after row over a tile of weights that is in cache."""
    assert x.shape[1] == weight.shape[1], "x and weight share K"
    outputs = weight.shape[0]
    rows = x.shape[0]
    assert rows <= limits.VECTOR_ROWS, "for more rows a product of matrices is faster"
    assert out.shape == (rows, outputs), "out is (n, N)"
    assert outputs <= limits.MAX_VOCAB, "no weight has more rows than the vocabulary"
    tiles = max(1, weight.size // limits.VECTOR_TILE)
    step = -(-outputs // tiles)
    assert step > 0, "a tile is not empty"
    for start in range(0, outputs, step):
        tile = weight[start : start + step]
        stop = start + tile.shape[0]
        for row in range(rows):
            linear(x[row : row + 1], tile, out[row : row + 1, start:stop])


def add_bias(x: F32, bias: F32) -> None:
    """x (T, N) += bias (N,)."""
    assert x.ndim == 2, "rows of outputs"
    assert bias.shape == (x.shape[1],), "one offset per output"
    np.add(x, bias, out=x)


def carve(flat: F32, shape: tuple[int, ...]) -> F32:
    """The first elements of flat (n,) as a contiguous block of a shape, a view."""
    assert len(shape) <= limits.MAX_RANK, "limits hold"
    size = math.prod(shape)
    assert size <= flat.shape[0], "the scratch holds the block"
    assert flat.flags.c_contiguous, "a reshape of the scratch is a view"
    part = flat[:size]
    return part.reshape(shape)


class AttentionWork:
    """Scratch of the attention: flat buffers from which each call carves contiguous blocks.

    For blocks of G heads at a time: scores (max(H, G tile) * n,), spread (max(H n, H D,
    G tile D),), stat (max(H, G tile),), ones (n, 1), mask (tile, tile) with -inf where the key,
    a row, is after the query, a column.
    """

    __slots__ = ("mask", "ones", "scores", "spread", "stat")

    def __init__(self, scores: F32, spread: F32, stat: F32, ones: F32, mask: F32) -> None:
        assert scores.ndim == 1, "the scratch is flat"
        assert spread.ndim == 1, "the scratch is flat"
        assert ones.shape[1] == 1, "the ones are a column"
        assert mask.shape[0] == mask.shape[1], "the mask is square"
        assert stat.ndim == 1, "the statistics are a vector"
        self.scores: Final = scores
        self.spread: Final = spread
        self.stat: Final = stat
        self.ones: Final = ones
        self.mask: Final = mask
        ones.fill(1.0)
        mask.fill(0.0)
        for row in range(mask.shape[0]):
            mask[row, :row] = -np.inf


def attention(q: F32, k: F32, v: F32, work: AttentionWork, out: F32) -> None:
    """out (H, T, D) = softmax(q k^T) v, causal: the queries are the last T of the n positions.

    q (H, T, D) is already scaled by 1/sqrt(D); k, v (H, n, D).  T is at most one tile.
    """
    heads = q.shape[0]
    rows = q.shape[1]
    assert heads <= limits.MAX_HEADS, "the configuration is validated"
    assert k.shape == v.shape, "keys and values are twins"
    assert out.shape == q.shape, "one output per query"
    assert isinstance(work, AttentionWork), "the scratch is planned"
    if rows == 1:
        attend_one(q[:, 0], k, v, work, out[:, 0])
        return
    for head in range(heads):
        attend_tile(q[head], k[head], v[head], work, out[head])


def attend_one(q: F32, k: F32, v: F32, work: AttentionWork, out: F32) -> None:
    """out (H, D) = softmax(q k^T) v of one query, all heads at once; q (H, D), k, v (H, n, D).

    The weights are divided by their sum after they have met the values: D divisions, not n.
    """
    heads = k.shape[0]
    keys = k.shape[1]
    assert isinstance(work, AttentionWork), "the scratch is planned"
    assert v.shape == k.shape, "keys and values are twins"
    assert out.shape == q.shape, "one output per query"
    assert keys > 0, "the query sees itself"
    ones = work.ones
    assert keys <= ones.shape[0], "the scratch has one place per position"
    scores = carve(work.scores, (heads, keys))
    spread = carve(work.spread, (heads, keys))
    stat = carve(work.stat, (heads, 1))
    np.matvec(k, q, out=scores)
    np.maximum.reduce(scores, axis=1, out=stat, keepdims=True)
    np.copyto(spread, stat)
    np.subtract(scores, spread, out=scores)
    np.exp(scores, out=scores)
    np.matmul(scores, ones[:keys], out=stat)
    np.vecmat(scores, v, out=out)
    divide_rows(out, stat, work.spread)


def attend_tile(q: F32, k: F32, v: F32, work: AttentionWork, out: F32) -> None:
    """out (..., T, D) = softmax(q k^T) v, causal, of one head or of a block of heads.

    q (..., T, D), k, v (..., n, D); the dimensions before are the same in all of them.
    """
    assert v.shape == k.shape, "keys and values are twins"
    assert out.shape == q.shape, "one output per query"
    assert isinstance(work, AttentionWork), "the scratch is planned"
    weigh(exponentials(q, k, work), v, work, out)


def weigh(weights: F32, v: F32, work: AttentionWork, out: F32) -> None:
    """out (..., T, D): the values v (..., n, D) by weights (..., n, T), over the sums in work."""
    assert weights.shape[-2] == v.shape[-2], "one weight per key"
    assert out.shape[-1] == v.shape[-1], "values and outputs share D"
    assert isinstance(work, AttentionWork), "`exponentials` left the sums"
    sums = carve(work.stat, (*out.shape[:-1], 1))
    np.matmul(weights.mT, v, out=out)
    divide_rows(out, sums, work.spread)


def exponentials(q: F32, k: F32, work: AttentionWork) -> F32:
    """exp(q k^T - its maximum), causal, as (..., n, T); q (..., T, D), k (..., n, D).

    A view of work.scores; their sums over the keys stand at the beginning of work.stat.
    The keys are the rows: BLAS makes the scores faster so, and a maximum over the keys is one of
    whole rows.  The caller takes as many heads at a time as stay in the second-level cache.
    """
    assert q.shape[-1] == k.shape[-1], "queries and keys share D"
    rows = q.shape[-2]
    keys = k.shape[-2]
    outer = q.shape[:-2]
    assert outer == k.shape[:-2], "every head has its keys"
    assert isinstance(work, AttentionWork), "the scratch is planned"
    mask = work.mask
    ones = work.ones
    assert rows <= mask.shape[0], "the queries fit one tile"
    assert keys >= rows, "every query sees itself"
    assert keys <= ones.shape[0], "the scratch has one place per position"
    scores = carve(work.scores, (*outer, keys, rows))
    stat = carve(work.stat, (*outer, 1, rows))
    np.matmul(k, q.mT, out=scores)
    diagonal = scores[..., keys - rows :, :]
    np.add(diagonal, mask[:rows, :rows], out=diagonal)
    np.maximum.reduce(scores, axis=-2, out=stat, keepdims=True)
    np.subtract(scores, stat, out=scores)
    np.exp(scores, out=scores)
    row_of_ones = ones.T
    np.matmul(row_of_ones[:, :keys], scores, out=stat)
    return scores


def divide_rows(x: F32, divisors: F32, scratch: F32) -> None:
    """x (..., T, D) /= divisors (..., T, 1); scratch holds as many values as x."""
    assert divisors.shape[:-1] == x.shape[:-1], "one divisor per row"
    assert x.ndim > 1, "rows of channels"
    spread = carve(scratch, x.shape)
    np.copyto(spread, divisors)
    np.divide(x, spread, out=x)


def rows_in_cache(width: int, rows: int) -> int:
    """How many of `rows` rows of so many values are handled at a time: they stay in cache."""
    assert width > 0, "a row is not empty"
    assert rows > 0, "there is a row"
    return min(rows, max(1, limits.CACHE_TILE // width))


def gelu(x: F32, scratch: F32) -> None:
    """x (T, N) becomes 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), in place.

    The tanh form of GPT-2 (Hendrycks & Gimpel 2016).  scratch (t, N) gives the rows that are
    handled at a time, so that they stay in cache.
    """
    tile = scratch.shape[0]
    rows = x.shape[0]
    assert scratch.shape[1] == x.shape[1], "the scratch has rows of the same length"
    assert tile > 0, "the scratch is not empty"
    assert rows <= limits.MAX_POSITIONS, "rows are positions"
    for start in range(0, rows, tile):
        part = x[start : start + tile]
        t = scratch[: part.shape[0]]
        np.multiply(part, part, out=t)
        np.multiply(t, GELU_CUBIC, out=t)
        np.add(t, GELU_SLOPE, out=t)
        np.multiply(t, part, out=t)
        np.tanh(t, out=t)
        np.add(t, 1.0, out=t)
        np.multiply(part, 0.5, out=part)
        np.multiply(part, t, out=part)


def residual(x: F32, delta: F32) -> None:
    """x (T, C) += delta (T, C)."""
    assert x.shape == delta.shape, "the shapes agree"
    assert x.ndim == 2, "rows of channels"
    np.add(x, delta, out=x)
