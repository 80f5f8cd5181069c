"""Logs of training runs, for tests."""

from __future__ import annotations

import json
from pathlib import Path

START: dict[str, object] = {
    "schema": "flightlm-train/1",
    "event": "start",
    "model": {"layers": 1},
    "options": {},
    "parameters": 1000,
}


def step_event(step: int, loss: float, **more: object) -> dict[str, object]:
    """A training step as `flightlm train` logs it."""
    event: dict[str, object] = {"event": "step", "step": step, "loss": loss, "lr": 1e-3}
    event |= {"grad_norm": 1.5, "tokens": 64 * step, "tokens_per_s": 32.0, "mfu": 0.5}
    return event | {"seconds": 2.0 * step} | more


def eval_event(step: int, loss: float) -> dict[str, object]:
    """An evaluation."""
    times = {"tokens": 64 * step, "seconds": 2.0 * step}
    return {"event": "eval", "step": step, "loss": loss, **times}


def write_log(path: Path, *events: dict[str, object], end: str = "\n") -> Path:
    """A log that begins as every log does."""
    lines = [json.dumps(event) for event in (START, *events)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + end, encoding="utf-8")
    return path
