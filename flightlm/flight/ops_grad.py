"""The backward twins of the operations in `ops`, in the same order.

Each takes the gradient of its output and writes or adds the gradients of its inputs into
buffers that its caller owns.  Shape letters as in `ops`; dx is the gradient of the loss by x.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits, ops
from flightlm.flight.arena import F32, I32
from flightlm.flight.dropout import Dropout, drop

GELU_CUBIC_3: Final = 3.0 * ops.GELU_CUBIC


def embed_grad(tokens: I32, dx: F32, dwte: F32, dwpe: F32) -> None:
    """dwte[tokens] += dx, dwpe[:T] += dx; tokens (T,), dx (T, C) of one sequence from position 0.

    A token that occurs twice is added twice, in order.
    """
    assert tokens.ndim == 1, "the ids of one sequence"
    rows = tokens.shape[0]
    assert rows <= limits.MAX_POSITIONS, "rows are positions"
    assert rows <= dwpe.shape[0], "positions stay inside wpe"
    assert dx.shape == (rows, dwte.shape[1]), "one row per token"
    for row in range(rows):
        target = dwte[tokens.item(row)]
        np.add(target, dx[row], out=target)
    first = dwpe[:rows]
    np.add(first, dx, out=first)


class NormWork:
    """Scratch of layernorm_grad for tiles of t rows: product (t, C), first, second (t, 1), ones
    (1, t), row (1, C)."""

    __slots__ = ("first", "ones", "product", "row", "rows", "second")

    def __init__(self, product: F32, columns: F32, row: F32, ones: F32) -> None:
        assert columns.shape == (2, product.shape[0], 1), "columns are (2, t, 1)"
        assert row.shape == (1, product.shape[1]), "the row has C channels"
        assert ones.shape == (1, product.shape[0]), "a one for each row of a tile"
        self.product: Final = product
        self.first: Final = columns[0]
        self.second: Final = columns[1]
        self.row: Final = row
        self.ones: Final = ones
        self.rows: Final[int] = product.shape[0]
        ones.fill(1.0)


class NormGradients:
    """Where layernorm_grad adds: the gradients of gains and offsets, (1, C) each."""

    __slots__ = ("bias", "weight")

    def __init__(self, weight: F32, bias: F32) -> None:
        assert weight.ndim == 2, "a row"
        assert bias.shape == weight.shape, "one offset per gain"
        self.weight: Final = weight
        self.bias: Final = bias


def layernorm_grad(
    xhat: F32, deviation: F32, weight: F32, dout: F32, work: NormWork, grads: NormGradients
) -> None:
    """dout (T, C) becomes the gradient by the input x of a layernorm; those of gains, offsets add.

    xhat (T, C) = (x - mean) / deviation, deviation (T, 1), as `ops.normalise` left them.
    """
    rows = xhat.shape[0]
    assert isinstance(work, NormWork), "the scratch is planned"
    assert weight.shape == (xhat.shape[1],), "one gain per channel"
    assert dout.shape == xhat.shape, "dout has the shape of out"
    assert deviation.shape == (rows, 1), "one deviation per row"
    assert isinstance(grads, NormGradients), "gains and offsets have gradients"
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    tile = work.rows
    assert tile > 0, "a tile has a row"
    for start in range(0, rows, tile):
        stop = min(start + tile, rows)
        part = dout[start:stop]
        layernorm_sums(xhat[start:stop], weight, part, work, grads)
        layernorm_tile_grad(xhat[start:stop], weight, part, work)
        np.divide(part, deviation[start:stop], out=part)


def layernorm_sums(
    xhat: F32, weight: F32, dout: F32, work: NormWork, grads: NormGradients
) -> None:
    """The sums over a tile: rows into grads, the means of dout w and dout w xhat into work."""
    rows = dout.shape[0]
    channels = weight.shape[0]
    assert isinstance(grads, NormGradients), "gains and offsets have gradients"
    assert rows <= work.rows, "the rows fit a tile"
    assert dout.shape == xhat.shape, "one gradient per output"
    assert channels > 0, "a row is not empty"
    share = 1.0 / channels
    product = work.product[:rows]
    first = work.first[:rows]
    second = work.second[:rows]
    ones = work.ones
    gains = weight.reshape(channels, 1)
    np.multiply(dout, xhat, out=product)
    add_row(ones[:, :rows], product, work.row, grads.weight)
    add_row(ones[:, :rows], dout, work.row, grads.bias)
    np.matmul(dout, gains, out=first)
    np.multiply(first, share, out=first)
    np.matmul(product, gains, out=second)
    np.multiply(second, share, out=second)


def layernorm_tile_grad(xhat: F32, weight: F32, dout: F32, work: NormWork) -> None:
    """dout (t, C) = dout w - its mean - xhat times the mean of dout w xhat, row by row."""
    rows = dout.shape[0]
    assert isinstance(work, NormWork), "the sums stand in the scratch"
    assert rows <= work.rows, "the rows fit a tile"
    assert dout.shape == xhat.shape, "one gradient per output"
    assert weight.shape == (xhat.shape[1],), "one gain per channel"
    product = work.product[:rows]
    np.multiply(xhat, work.second[:rows], out=product)
    np.multiply(dout, weight, out=dout)
    np.subtract(dout, work.first[:rows], out=dout)
    np.subtract(dout, product, out=dout)


def add_row(ones: F32, rows: F32, scratch: F32, out: F32) -> None:
    """out (1, N) += the sum of rows (T, N); ones (1, T), scratch (1, N)."""
    assert ones.shape[1] == rows.shape[0], "a one for each row"
    assert scratch.shape == out.shape, "the scratch has the shape of the sum"
    np.matmul(ones, rows, out=scratch)
    np.add(out, scratch, out=out)


def linear_input_grad(dout: F32, weight: F32, dx: F32) -> None:
    """dx (T, K) = dout (T, N) @ weight (N, K)."""
    assert dout.shape[1] == weight.shape[0], "dout and weight share N"
    assert dx.shape == (dout.shape[0], weight.shape[1]), "dx is (T, K)"
    np.matmul(dout, weight, out=dx)


def linear_weight_grad(dout: F32, x: F32, dweight: F32) -> None:
    """dweight (N, K) = dout.T @ x; dout (T, N), x (T, K)."""
    assert dout.shape[0] == x.shape[0], "one gradient per row"
    assert dweight.shape == (dout.shape[1], x.shape[1]), "dweight is (N, K)"
    np.matmul(dout.T, x, out=dweight)


def linear_weight_grad_add(dout: F32, x: F32, scratch: F32, dweight: F32) -> None:
    """dweight (N, K) += dout.T @ x, a tile of outputs at a time; scratch (a multiple of K,)."""
    outputs = dweight.shape[0]
    inputs = dweight.shape[1]
    assert dout.shape[0] == x.shape[0], "one gradient per row"
    assert dweight.shape == (dout.shape[1], x.shape[1]), "dweight is (N, K)"
    assert outputs <= limits.MAX_VOCAB, "no weight has more rows than the vocabulary"
    assert inputs > 0, "a row of weights is not empty"
    step = scratch.shape[0] // inputs
    assert step > 0, "the scratch holds a row of weights"
    for start in range(0, outputs, step):
        stop = min(start + step, outputs)
        tile = ops.carve(scratch, (stop - start, inputs))
        part = dout[:, start:stop]
        np.matmul(part.T, x, out=tile)
        target = dweight[start:stop]
        np.add(target, tile, out=target)


class AttentionGradWork:
    """Scratch of attention_grad beside that of the forward, for blocks of G heads: dscores
    (G tile n,), gathered (G tile D,), added (G n D,); and what dropped the weights, if anything."""

    __slots__ = ("added", "dropout", "dscores", "forward", "gathered")

    def __init__(
        self,
        forward: ops.AttentionWork,
        dscores: F32,
        gathered: F32,
        added: F32,
        dropout: Dropout | None,
    ) -> None:
        assert isinstance(forward, ops.AttentionWork), "the scores are made again"
        assert gathered.ndim == 1, "the scratch is flat"
        assert dscores.ndim == 1, "the scratch is flat"
        assert added.ndim == 1, "the scratch is flat"
        self.forward: Final = forward
        self.dscores: Final = dscores
        self.gathered: Final = gathered
        self.added: Final = added
        self.dropout: Final = dropout


def attention_grad(
    qkv: F32, out: F32, dout: F32, work: AttentionGradWork, dqkv: F32, site: int
) -> None:
    """dqkv (3, ..., T, D): the gradients by queries, keys and values of a block of heads.

    qkv (3, ..., T, D), the queries scaled, and so is their gradient; out, dout (..., T, D).  The
    weights are made again tile by tile, so no (T, T) block is ever kept.  Tiles run from the last
    to the first: the last meets every key, so it writes, and those before it add.  The weights
    of tile i were dropped at `site` + i.
    Rabe & Staats (2021), Dao et al. (2022).
    """
    rows = dout.shape[-2]
    assert isinstance(work, AttentionGradWork), "the scratch is planned"
    assert out.shape == dout.shape, "one gradient per output"
    assert qkv.shape == (3, *dout.shape), "queries, keys, values"
    assert dqkv.shape == qkv.shape, "a gradient for each"
    assert rows <= limits.MAX_POSITIONS, "rows are positions"
    assert site >= 0, "sites count from 0"
    tiles = -(-rows // limits.QUERY_TILE)
    for back in range(tiles):
        tile = tiles - 1 - back
        start = tile * limits.QUERY_TILE
        stop = min(start + limits.QUERY_TILE, rows)
        seen = qkv[..., :stop, :]
        outputs = out[..., start:stop, :]
        gradient = dout[..., start:stop, :]
        attend_tile_grad(seen, outputs, gradient, work, dqkv, site + tile)


def attend_tile_grad(
    qkv: F32, out: F32, dout: F32, work: AttentionGradWork, dqkv: F32, site: int
) -> None:
    """attention_grad for the last t of the n positions of qkv (3, ..., n, D); out (..., t, D).

    dqkv (3, ..., T, D) has more rows than n if later tiles came before this one.
    With e = exp(scores - max) and s their sum, the weights are e / s.  So dout is divided by s
    once, and the (n, t) block needs no division.  Weights that are dropped let no gradient
    through, while their sum and the mean that is taken off are those before.
    """
    assert site >= 0, "sites count from 0"
    assert dout.shape == out.shape, "one gradient per output"
    outer = out.shape[:-2]
    rows = out.shape[-2]
    stop = qkv.shape[-2]
    start = stop - rows
    assert start >= 0, "every query sees itself"
    assert stop <= dqkv.shape[-2], "every position has its gradient"
    assert isinstance(work, AttentionGradWork), "the scratch is planned"
    q = qkv[0, ..., start:, :]
    keys = qkv[1]
    forward = work.forward
    weights = ops.exponentials(q, keys, forward)
    sums = ops.carve(forward.stat, (*outer, rows, 1))
    shared = ops.carve(work.gathered, out.shape)
    np.copyto(shared, dout)
    ops.divide_rows(shared, sums, forward.spread)
    delta = ops.carve(forward.spread, (*outer, 1, rows))
    np.vecdot(shared, out, out=delta[..., 0, :])
    dscores = ops.carve(work.dscores, (*outer, stop, rows))
    np.matmul(qkv[2], shared.mT, out=dscores)
    drop(work.dropout, dscores, site)
    np.subtract(dscores, delta, out=dscores)
    np.multiply(dscores, weights, out=dscores)
    drop(work.dropout, weights, site)
    np.matmul(dscores.mT, keys, out=dqkv[0, ..., start:stop, :])
    if stop == dqkv.shape[-2]:
        np.matmul(dscores, q, out=dqkv[1])
        np.matmul(weights, shared, out=dqkv[2])
        return
    added = ops.carve(work.added, (*outer, stop, out.shape[-1]))
    np.matmul(dscores, q, out=added)
    add_into(dqkv[1, ..., :stop, :], added)
    np.matmul(weights, shared, out=added)
    add_into(dqkv[2, ..., :stop, :], added)


def add_into(x: F32, delta: F32) -> None:
    """x += delta, of one shape."""
    assert x.shape == delta.shape, "the shapes agree"
    np.add(x, delta, out=x)


def gelu_slope(x: F32, scratch: F32, out: F32) -> None:
    """out (T, N) = gelu(x), the bits of `ops.gelu`; x (T, N) becomes the derivative there.

    Both need the same tanh, so the forward makes both, and the backward is one product.
    scratch (2, t, N) gives the rows that are handled at a time.
    """
    rows = x.shape[0]
    tile = scratch.shape[1]
    assert out.shape == x.shape, "one output per input"
    assert scratch.shape[2] == x.shape[1], "the scratch has rows of the same length"
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    assert tile > 0, "the scratch is not empty"
    for start in range(0, rows, tile):
        stop = min(start + tile, rows)
        gelu_tile_slope(x[start:stop], scratch[:, : stop - start], out[start:stop])


def gelu_tile_slope(x: F32, scratch: F32, out: F32) -> None:
    """gelu_slope for the rows of one tile; scratch (2, T, N).

    With u = slope x + cubic x^3, T = 1 + tanh(u) and w = x u': gelu = x / 2 T, and its derivative
    T / 2 + x / 2 (1 - tanh^2) u' = (1 + (2 - T) w) T / 2.
    """
    assert scratch.shape[1:] == x.shape, "the scratch has the rows of the tile"
    assert out.shape == x.shape, "one output per input"
    w = scratch[0]
    t = scratch[1]
    np.multiply(x, x, out=w)
    np.multiply(w, ops.GELU_CUBIC, out=t)
    np.add(t, ops.GELU_SLOPE, out=t)
    np.multiply(t, x, out=t)
    np.tanh(t, out=t)
    np.add(t, 1.0, out=t)
    np.multiply(x, 0.5, out=out)
    np.multiply(out, t, out=out)
    np.multiply(w, GELU_CUBIC_3, out=w)
    np.add(w, ops.GELU_SLOPE, out=w)
    np.multiply(w, x, out=w)
    np.subtract(2.0, t, out=x)
    np.multiply(x, w, out=x)
    np.add(x, 1.0, out=x)
    np.multiply(x, t, out=x)
    np.multiply(x, 0.5, out=x)


def gelu_grad(slope: F32, dx: F32) -> None:
    """dx (T, N) *= the derivative that gelu_slope left."""
    assert slope.shape == dx.shape, "one derivative per gradient"
    assert dx.ndim == 2, "rows of inputs"
    np.multiply(dx, slope, out=dx)
