"""Softmax and cross-entropy, with the gradient in place of the logits."""

from __future__ import annotations

import math

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, F64, I32


def cross_entropy(logits: F32, targets: I32, losses: F64) -> None:
    """losses (T,) = -log softmax(logits)[targets], in nats; logits (T, V) are used up.

    Row after row, so that a row stays in cache through its passes.  The sum of a row is taken in
    float32 by numpy's pairwise sum, everything after it in float64.
    """
    assert logits.ndim == 2, "rows of scores"
    rows = logits.shape[0]
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    assert targets.shape == (rows,), "one target per row"
    assert losses.shape == (rows,), "one loss per row"
    for row in range(rows):
        losses[row] = row_loss(logits[row], targets.item(row))


def cross_entropy_grad(logits: F32, targets: I32, scale: float, losses: F64) -> None:
    """As cross_entropy, and logits become the gradient: scale * (softmax - one at the target)."""
    assert logits.ndim == 2, "rows of scores"
    rows = logits.shape[0]
    assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
    assert targets.shape == (rows,), "one target per row"
    assert losses.shape == (rows,), "one loss per row"
    assert scale > 0.0, "a mean of losses has positive weights"
    for row in range(rows):
        scores = logits[row]
        target = targets.item(row)
        losses[row] = row_loss(scores, target)
        reduced: np.float32 = np.add.reduce(scores)
        total = reduced.item()
        assert total > 0.0, "the largest score counts 1"
        np.multiply(scores, scale / total, out=scores)
        scores[target] -= scale


def row_loss(scores: F32, target: int) -> float:
    """-log softmax(scores)[target]; scores (V,) become exp(scores - max)."""
    assert target >= 0, "ids count from 0"
    assert target < scores.shape[0], "the id is in the vocabulary"
    peak: np.float32 = np.maximum.reduce(scores)
    np.subtract(scores, peak, out=scores)
    shifted = scores.item(target)
    np.exp(scores, out=scores)
    total: np.float32 = np.add.reduce(scores)
    return math.log(total.item()) - shifted
