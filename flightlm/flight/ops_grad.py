"""The backward twins of the operations in `ops`, in the same order.

Each takes the gradient of its output and writes or adds the gradients of its inputs into
buffers that its caller owns.  Shape letters as in `ops`; dx is the gradient of the loss by x.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits, ops
from flightlm.flight.arena import F32, I32

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
    """Scratch of layernorm_grad: xhat, product (t, C), stat, first, second (t, 1), ones (1, t),
    row (1, C)."""

    __slots__ = ("first", "ones", "product", "row", "second", "stat", "xhat")

    def __init__(self, tiles: F32, columns: F32, row: F32, ones: F32) -> None:
        assert tiles.shape[0] == 2, "tiles are (2, t, C)"
        assert columns.shape == (3, tiles.shape[1], 1), "columns are (3, t, 1)"
        assert row.shape == (1, tiles.shape[2]), "the row has C channels"
        assert ones.shape == (1, tiles.shape[1]), "a one for each row of a tile"
        self.xhat: Final = tiles[0]
        self.product: Final = tiles[1]
        self.stat: Final = columns[0]
        self.first: Final = columns[1]
        self.second: Final = columns[2]
        self.row: Final = row
        self.ones: Final = ones
        ones.fill(1.0)


def layernorm_grad(
    x: F32, weight: F32, dout: F32, work: NormWork, dweight: F32, dbias: F32
) -> None:
    """dout (T, C) becomes the gradient by x; dweight, dbias (1, C) += theirs.

    The statistics are computed again from x, which is cheaper than to keep them.
    """
    rows = x.shape[0]
    assert isinstance(work, NormWork), "the scratch is planned"
    assert weight.shape == (x.shape[1],), "one gain per channel"
    assert dout.shape == x.shape, "dout has the shape of out"
    assert dweight.shape == (1, x.shape[1]), "one gradient per gain"
    assert dbias.shape == dweight.shape, "one gradient per offset"
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    for start in range(0, rows, limits.NORM_TILE):
        part = x[start : start + limits.NORM_TILE]
        size = part.shape[0]
        dpart = dout[start : start + size]
        ops.normalise(part, work.xhat[:size], work.stat[:size])
        layernorm_tile_grad(weight, dpart, work, dweight, dbias)


def layernorm_tile_grad(
    weight: F32, dout: F32, work: NormWork, dweight: F32, dbias: F32
) -> None:
    """layernorm_grad for a tile of rows whose xhat and deviation stand in work."""
    rows = dout.shape[0]
    assert isinstance(work, NormWork), "the scratch is planned"
    assert rows <= limits.NORM_TILE, "the rows fit a tile"
    assert dout.shape[1] == weight.shape[0], "one gain per channel"
    assert dweight.shape == dbias.shape, "gains and offsets are twins"
    channels = weight.shape[0]
    assert channels > 0, "a row is not empty"
    share = 1.0 / channels
    xhat = work.xhat[:rows]
    product = work.product[:rows]
    first = work.first[:rows]
    second = work.second[:rows]
    ones = work.ones
    gains = weight.reshape(channels, 1)
    np.multiply(dout, xhat, out=product)
    add_row(ones[:, :rows], product, work.row, dweight)
    add_row(ones[:, :rows], dout, work.row, dbias)
    np.matmul(dout, gains, out=first)
    np.multiply(first, share, out=first)
    np.matmul(product, gains, out=second)
    np.multiply(second, share, out=second)
    np.multiply(dout, weight, out=dout)
    np.subtract(dout, first, out=dout)
    np.multiply(xhat, second, out=xhat)
    np.subtract(dout, xhat, out=dout)
    np.divide(dout, work.stat[:rows], out=dout)


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
        tile = ops.carve(scratch, stop - start, inputs)
        part = dout[:, start:stop]
        np.matmul(part.T, x, out=tile)
        target = dweight[start:stop]
        np.add(target, tile, out=target)


class AttentionGradWork:
    """Scratch of attention_grad beside that of the forward: dscores (tile * n,), gathered
    (tile * D,), delta (tile,), added (n * D,)."""

    __slots__ = ("added", "delta", "dscores", "forward", "gathered")

    def __init__(
        self, forward: ops.AttentionWork, dscores: F32, gathered: F32, delta: F32, added: F32
    ) -> None:
        assert isinstance(forward, ops.AttentionWork), "the scores are made again"
        assert gathered.ndim == 1, "the scratch is flat"
        assert delta.ndim == 1, "one sum per query"
        assert dscores.ndim == 1, "the scratch is flat"
        assert added.ndim == 1, "the scratch is flat"
        self.forward: Final = forward
        self.dscores: Final = dscores
        self.gathered: Final = gathered
        self.delta: Final = delta
        self.added: Final = added


def attention_grad(
    qkv: F32, out: F32, dout: F32, work: AttentionGradWork, dqkv: F32
) -> None:
    """dqkv (3, T, D): the gradients by queries, keys and values of one head over a sequence.

    qkv (3, T, D), the queries scaled, and so is their gradient; out, dout (T, D).  The weights
    are made again tile by tile, so no (T, T) block is ever kept.  Tiles run from the last to the
    first: the last meets every key, so it writes, and those before it add.
    Rabe & Staats (2021), Dao et al. (2022).
    """
    rows = dout.shape[0]
    assert isinstance(work, AttentionGradWork), "the scratch is planned"
    assert out.shape == dout.shape, "one gradient per output"
    assert qkv.shape == (3, rows, dout.shape[1]), "queries, keys, values"
    assert dqkv.shape == qkv.shape, "a gradient for each"
    assert rows <= limits.MAX_POSITIONS, "rows are positions"
    tiles = -(-rows // limits.QUERY_TILE)
    for back in range(tiles):
        start = (tiles - 1 - back) * limits.QUERY_TILE
        stop = min(start + limits.QUERY_TILE, rows)
        seen = qkv[:, :stop]
        attend_tile_grad(seen, out[start:stop], dout[start:stop], work, dqkv)


def attend_tile_grad(
    qkv: F32, out: F32, dout: F32, work: AttentionGradWork, dqkv: F32
) -> None:
    """attention_grad for the last t of the n positions of qkv (3, n, D); out, dout (t, D).

    dqkv (3, T, D) has more rows than n if later tiles came before this one.
    With e = exp(scores - max) and s their sum, the weights are e / s.  So dout is divided by s
    once, and the (n, t) block needs no division.
    """
    assert qkv.ndim == 3, "queries, keys, values"
    rows = out.shape[0]
    stop = qkv.shape[1]
    start = stop - rows
    assert start >= 0, "every query sees itself"
    assert stop <= dqkv.shape[1], "every position has its gradient"
    assert dout.shape == out.shape, "one gradient per output"
    assert isinstance(work, AttentionGradWork), "the scratch is planned"
    q = qkv[0, start:]
    keys = qkv[1]
    forward = work.forward
    weights = ops.exponentials(q, keys, forward)
    sums = ops.carve(forward.stat, rows, 1)
    shared = ops.carve(work.gathered, rows, out.shape[1])
    np.copyto(shared, dout)
    ops.divide_rows(shared, sums, forward.spread)
    delta = work.delta[:rows]
    np.vecdot(shared, out, out=delta)
    dscores = ops.carve(work.dscores, stop, rows)
    np.matmul(qkv[2], shared.T, out=dscores)
    np.subtract(dscores, delta, out=dscores)
    np.multiply(dscores, weights, out=dscores)
    np.matmul(dscores.T, keys, out=dqkv[0, start:stop])
    if stop == dqkv.shape[1]:
        np.matmul(dscores, q, out=dqkv[1])
        np.matmul(weights, shared, out=dqkv[2])
        return
    added = ops.carve(work.added, stop, out.shape[1])
    np.matmul(dscores, q, out=added)
    add_into(dqkv[1, :stop], added)
    np.matmul(weights, shared, out=added)
    add_into(dqkv[2, :stop], added)


def add_into(x: F32, delta: F32) -> None:
    """x += delta, of one shape."""
    assert x.shape == delta.shape, "the shapes agree"
    np.add(x, delta, out=x)


def gelu_grad(x: F32, scratch: F32, dx: F32) -> None:
    """dx (T, N) *= the derivative of gelu at x (T, N); scratch (3, t, N).

    With u = slope x + cubic x^3 and t = tanh(u): (1 + t) / 2 + x (1 - t^2) u' / 2.
    """
    rows = x.shape[0]
    assert dx.shape == x.shape, "one gradient per output"
    assert scratch.shape[2] == x.shape[1], "the scratch has rows of the same length"
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    for start in range(0, rows, limits.GELU_TILE):
        part = x[start : start + limits.GELU_TILE]
        size = part.shape[0]
        gelu_tile_grad(part, scratch[:, :size], dx[start : start + size])


def gelu_tile_grad(x: F32, scratch: F32, dx: F32) -> None:
    """gelu_grad for the rows of one tile; scratch (3, T, N)."""
    assert scratch.shape[1] == x.shape[0], "the scratch has the rows of the tile"
    assert dx.shape == x.shape, "one gradient per output"
    square = scratch[0]
    slope = scratch[1]
    tanh = scratch[2]
    np.multiply(x, x, out=square)
    np.multiply(square, ops.GELU_CUBIC, out=tanh)
    np.add(tanh, ops.GELU_SLOPE, out=tanh)
    np.multiply(tanh, x, out=tanh)
    np.tanh(tanh, out=tanh)
    np.multiply(square, GELU_CUBIC_3, out=slope)
    np.add(slope, ops.GELU_SLOPE, out=slope)
    np.multiply(slope, x, out=slope)
    np.multiply(tanh, tanh, out=square)
    np.subtract(1.0, square, out=square)
    np.multiply(slope, square, out=slope)
    np.add(tanh, slope, out=tanh)
    np.add(tanh, 1.0, out=tanh)
    np.multiply(tanh, 0.5, out=tanh)
    np.multiply(dx, tanh, out=dx)
