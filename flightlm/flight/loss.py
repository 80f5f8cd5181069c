"""Softmax and cross-entropy, with the gradient in place of the logits.

A few rows at a time, so that they stay in cache through their passes: one row of a large
vocabulary, many of a small one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, F64, I32, Arena, BufferSpec


def rows_at_once(vocab: int) -> int:
    """Rows of logits that are handled at a time."""
    assert vocab > 0, "a vocabulary has a token"
    assert vocab <= limits.MAX_VOCAB, "limits hold"
    return max(1, limits.LOSS_TILE // vocab)


def loss_buffers(segment: str, vocab: int) -> tuple[BufferSpec, ...]:
    """The scratch of the loss over a vocabulary."""
    assert len(segment) > 0, "a segment has a name"
    rows = rows_at_once(vocab)
    assert rows > 0, "a tile has a row"
    columns = BufferSpec(segment, "loss.columns", (2, rows, 1), "f4")
    return (columns, BufferSpec(segment, "loss.logs", (rows, 1), "f8"))


class LossWork:
    """Scratch for tiles of r rows: peak, total (r, 1) float32, log (r, 1) float64."""

    __slots__ = ("log", "peak", "rows", "total")

    def __init__(self, arena: Arena) -> None:
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        columns = arena.f32("loss.columns")
        logs = arena.f64("loss.logs")
        assert logs.shape == columns.shape[1:], "a place for each row"
        self.peak: Final = columns[0]
        self.total: Final = columns[1]
        self.log: Final = logs
        self.rows: Final[int] = logs.shape[0]


def cross_entropy(logits: F32, targets: I32, work: LossWork, losses: F64) -> None:
    """losses (T,) = -log softmax(logits)[targets], in nats; logits (T, V) are used up.

    The sum of a row is taken in float32 by numpy's pairwise sum, everything after it in float64.
    """
    rows = logits.shape[0]
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    assert targets.shape == (rows,), "one target per row"
    assert losses.shape == (rows,), "one loss per row"
    tile = work.rows
    assert tile > 0, "a tile has a row"
    for start in range(0, rows, tile):
        stop = min(start + tile, rows)
        tile_losses(logits[start:stop], targets[start:stop], work, losses[start:stop])


def cross_entropy_grad(
    logits: F32, targets: I32, scale: float, work: LossWork, losses: F64
) -> None:
    """As cross_entropy, and logits become the gradient: scale * (softmax - one at the target)."""
    rows = logits.shape[0]
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    assert targets.shape == (rows,), "one target per row"
    assert losses.shape == (rows,), "one loss per row"
    assert scale > 0.0, "a mean of losses has positive weights"
    tile = work.rows
    assert tile > 0, "a tile has a row"
    for start in range(0, rows, tile):
        stop = min(start + tile, rows)
        part = logits[start:stop]
        wanted = targets[start:stop]
        tile_losses(part, wanted, work, losses[start:stop])
        factors = work.total[: stop - start]
        np.divide(scale, factors, out=factors)
        np.multiply(part, factors, out=part)
        for row in range(stop - start):
            part[row, wanted.item(row)] -= scale


def tile_losses(scores: F32, targets: I32, work: LossWork, losses: F64) -> None:
    """losses (r,) of one tile; scores (r, V) become exp(scores - max), work.total their sums."""
    rows = scores.shape[0]
    assert rows <= work.rows, "the rows fit the scratch"
    assert rows <= limits.LOSS_TILE, "limits hold"
    assert targets.shape == losses.shape, "one loss per target"
    peak = work.peak[:rows]
    total = work.total[:rows]
    log = work.log[:rows]
    np.maximum.reduce(scores, axis=1, out=peak, keepdims=True)
    np.subtract(scores, peak, out=scores)
    for row in range(rows):
        target = targets.item(row)
        assert 0 <= target, "ids count from 0"
        assert target < scores.shape[1], "the id is in the vocabulary"
        losses[row] = scores.item(row, target)
    np.exp(scores, out=scores)
    np.add.reduce(scores, axis=1, out=total, keepdims=True)
    np.copyto(log, total)
    np.log(log, out=log)
    np.subtract(log[:, 0], losses, out=losses)
