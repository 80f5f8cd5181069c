"""A run that several processes share: its model, its data, and what it left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.ground.formats.training_checkpoint import find_checkpoint
from tests.cli_helpers import Argument, Outcome, run_cli
from tests.data_helpers import write_shard

VOCAB: Final = 64
STEPS: Final = 50
TOKENS: Final = 4_000
MODEL: Final[list[Argument]] = [
    "--layers", "2", "--heads", "2", "--channels", "16", "--vocab", str(VOCAB),
]  # fmt: skip
STEP: Final[list[Argument]] = [
    "--batch", "2", "--seq-len", "16", "--threads", "1", "--lr", "3e-3", "--warmup", "0",
]  # fmt: skip
# Two processes of two micro-batches of two windows of 16 tokens, or one of four.
SHARED: Final[list[Argument]] = [
    "--total-batch", "128", "--dropout", "0.1", "--schedule", "constant",
]  # fmt: skip
LONG: Final[list[Argument]] = ["--steps", "1000000", "--checkpoint-every", "5"]


def ids(seed: int, size: int = TOKENS) -> list[int]:
    """Tokens with a rhythm that can be learned."""
    noise = np.random.RandomState(seed).randint(0, 3, size)
    found: list[int] = (np.cumsum(noise) % VOCAB).tolist()
    return found


def write_data(folder: Path) -> Path:
    """Two shards in a folder."""
    _ = write_shard(folder / "a.bin", ids(1))
    _ = write_shard(folder / "b.bin", ids(2))
    return folder


def new_run(data: Path, out: Path) -> list[Argument]:
    """The options of a new run, without its length."""
    return ["train", "--data", data, "--out", out, *MODEL, *STEP, *SHARED]


def losses(folder: Path) -> dict[int, float]:
    """The loss of each step, as the log has it last."""
    lines = (folder / "log.jsonl").read_text(encoding="ascii").splitlines()
    events = [json.loads(line) for line in lines]
    return {event["step"]: event["loss"] for event in events if event["event"] == "step"}


def succeeded(outcome: Outcome) -> Outcome:
    """It ended well."""
    assert outcome.status == 0, outcome.err
    assert "Traceback" not in outcome.err
    return outcome


def assert_same_losses(folder: Path, alone: Path) -> None:
    """Every step within 1e-5 nats per token."""
    ours, theirs = losses(folder), losses(alone)
    assert ours.keys() == theirs.keys()
    assert max(abs(ours[step] - theirs[step]) for step in ours) <= 1e-5
    # The run has learned something, so equal is not trivial.
    assert theirs[1] - theirs[STEPS] > 0.5


def resumed(out: Path, *options: Argument) -> int:
    """Go on for two steps; from which step."""
    step = find_checkpoint(out).header.progress.step
    arguments: list[Argument] = ["train", "--resume", out, "--threads", "1", *options]
    _ = succeeded(run_cli(*arguments, "--steps", str(step + 2)))
    assert find_checkpoint(out).header.progress.step == step + 2
    return step
