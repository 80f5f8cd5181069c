"""Validation loss of the embedded model, by flightlm, over non-overlapping windows.

    python -m verification.embedded_model.evaluate --data tinyshakespeare.txt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import flightlm

TRAINING_SHARE = 0.9


def windows_loss(model: flightlm.LanguageModel, data: bytes) -> tuple[float, int]:
    """Mean negative log-likelihood in nats per byte, and the number of windows.

    Each window of `context` bytes starts afresh and predicts the byte after each of its own.
    """
    context = model.context
    windows = (len(data) - 1) // context
    total = 0.0
    for window in range(windows):
        start = window * context
        logits = model.logits(list(data[start : start + context])).astype(np.float64)
        targets = np.frombuffer(data, np.uint8, context, start + 1)
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[np.arange(context), targets]
        total += float((np.log(np.exp(logits).sum(axis=1)) - chosen).mean())
    return total / windows, windows


def main() -> None:
    """Print the loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=None)
    arguments = parser.parse_args()
    data = arguments.data.read_bytes()
    validation = data[int(len(data) * TRAINING_SHARE) :]
    loss, windows = windows_loss(flightlm.load(arguments.weights), validation)
    print(f"{loss:.4f} nats per byte over {windows} windows, {len(validation)} bytes")


if __name__ == "__main__":
    main()
