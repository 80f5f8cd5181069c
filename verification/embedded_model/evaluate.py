"""Validation loss of the embedded model, by flightlm, over non-overlapping windows.

    python -m verification.embedded_model.evaluate --data tinyshakespeare.txt
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np

import flightlm

TRAINING_SHARE: Final = 0.9


def windows_loss(model: flightlm.LanguageModel, data: bytes) -> tuple[float, int]:
    """Mean negative log-likelihood in nats per byte, and the number of windows.

    Each window of `context` bytes starts afresh and predicts the byte after each of its own.
    """
    context = model.context
    assert context > 0, "a plan has positions"
    windows = (len(data) - 1) // context
    if windows < 1:
        raise ValueError(f"{len(data)} bytes are no window of {context} and the byte after it")
    total = 0.0
    for window in range(windows):
        start = window * context
        total += window_loss(model, data[start : start + context + 1])
    return total / windows, windows


def window_loss(model: flightlm.LanguageModel, data: bytes) -> float:
    """Mean negative log-likelihood of every byte but the first, given those before it."""
    context = len(data) - 1
    scores = model.logits(list(data[:context]))
    logits = scores.astype(np.float64)
    logits -= np.max(logits, axis=1, keepdims=True)
    chosen = logits[np.arange(context), list(data[1:])]
    masses = np.sum(np.exp(logits), axis=1)
    return float(np.mean(np.log(masses) - chosen))


def main() -> None:
    """Print the loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=None)
    arguments = parser.parse_args()
    path: Path = arguments.data
    data = path.read_bytes()
    validation = data[int(len(data) * TRAINING_SHARE) :]
    loss, windows = windows_loss(flightlm.load(arguments.weights), validation)
    print(f"{loss:.4f} nats per byte over {windows} windows, {len(validation)} bytes")


if __name__ == "__main__":
    main()
