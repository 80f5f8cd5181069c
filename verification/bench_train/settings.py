"""What `make bench-train` measures: the shapes, the engines, and the optimiser that all share."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.ground.bench.model_files import TINY

OWN: Final = "flightlm"
SHARED: Final = "flightlm-processes"  # a process of one thread for each of the threads of OWN
MACHINE: Final = "machine"
LLMC: Final = "llm.c"
TORCH: Final = "torch"
TORCH_FUSED: Final = "torch-fused"
TITLES: Final = {
    OWN: "flightlm",
    SHARED: "flightlm, `--processes`",
    LLMC: "llm.c",
    TORCH: "PyTorch",
    TORCH_FUSED: "PyTorch, fused AdamW",
    MACHINE: "numpy's products",
}
PEERS: Final = (LLMC, TORCH, TORCH_FUSED)
# llm.c's own trainer has these: AdamW over every tensor.
RATE: Final = 1e-4
BETA1: Final = 0.9
BETA2: Final = 0.999
EPSILON: Final = 1e-8
DECAY: Final = 0.01
CHECKED: Final = 4  # steps whose losses are compared before anything is timed
TOLERANCE: Final = 1e-4  # of a loss
MAX_ROUNDS: Final = 100
SQUARE: Final = 2_048  # rows and columns of the product that gives numpy's rate
# The ids that every engine trains on; llmc_train_driver.c computes the same.
STRIDE: Final = 7_919
MAX_COMMANDS: Final = 1 << 20  # far more than the rounds of a run ask a worker for
FIRST: Final = 13


class BenchError(Exception):
    """A program that is measured did not do its work; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Work:
    """A shape: the model, B, T, who takes part, and steps of one sample of each."""

    name: str
    config: ModelConfig
    batch: int
    seq_len: int
    peers: tuple[str, ...]
    steps: int

    @property
    def tokens(self) -> int:
        """Tokens of one step."""
        assert self.batch > 0, "a step has a sequence"
        return self.batch * self.seq_len

    def sample_steps(self, engine: str) -> int:
        """Steps of one sample; llm.c takes several seconds for one."""
        assert self.steps > 0, "a sample has a step"
        return 1 if engine == LLMC else self.steps


MODEL: Final = PRESETS["124M"]
WORKS: Final = {
    "b4-t64": Work("b4-t64", MODEL, 4, 64, PEERS, 2),
    "b2-t512": Work("b2-t512", MODEL, 2, 512, (TORCH, TORCH_FUSED), 1),
    "tiny": Work("tiny", TINY, 4, 16, PEERS, 8),  # for trying the command
}
DEFAULT_WORKS: Final = ("b4-t64", "b2-t512")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options, checked."""

    works: tuple[str, ...]
    peers: tuple[str, ...]
    llmc: Path | None
    rounds: int
    threads: int

    def __post_init__(self) -> None:
        assert self.rounds > 0, "something is measured"
        assert self.threads > 0, "a worker has a thread"


def ids(count: int, vocab: int) -> list[int]:
    """The ids that are trained on; the target of each is the next."""
    assert vocab > 0, "a model has a vocabulary"
    return [(STRIDE * (place + 1) + FIRST) % vocab for place in range(count)]


def threads_of(engine: str, settings: Settings) -> int:
    """BLAS threads of each process of an engine."""
    assert engine in TITLES, "an engine that exists"
    return 1 if engine == SHARED else settings.threads


def shared_out(work: Work, processes: int) -> tuple[str, str]:
    """The status of flightlm in so many processes, and why."""
    assert processes > 0, "there is a process"
    if processes == 1:
        return "left out", "there is one thread"
    if work.batch % processes != 0:
        return "left out", f"{processes} processes cannot share out {work.batch} sequences"
    return "measured", ""


def standing(peer: str, work: Work, settings: Settings) -> tuple[str, str]:
    """The status of an engine beside flightlm's own before anything ran, and why."""
    assert peer in TITLES, "an engine that exists"
    if peer == SHARED:
        return shared_out(work, settings.threads)
    if peer not in settings.peers:
        return "left out", "not asked for"
    if peer == LLMC and settings.llmc is None:
        return "left out", "give the path of a checkout with --llmc"
    if peer != LLMC and importlib.util.find_spec("torch") is None:
        return "missing", "torch is not installed: pip install 'flightlm[bench]'"
    return "measured", ""
