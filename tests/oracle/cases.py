"""The seeded models that are compared with PyTorch's GPT-2, live and through frozen numbers.

Weights come from numpy's legacy generator, whose stream is guaranteed never to change, so the
frozen answers stay valid.  They are livelier than a fresh GPT-2 (norm gains around 1, nonzero
biases) so that every parameter matters to the logits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.flight.tensors import TENSORS
from tests.weight_helpers import F32

GREEDY_TOKENS: Final = 100


@dataclass(frozen=True, slots=True)
class Case:
    """One model and its prompt; `scale` is the standard deviation of the weights."""

    name: str
    config: ModelConfig
    seed: int
    prompt: int
    scale: float = 0.1


# Sizes differ in everything: one head and many, head widths from 10 to 64, prompts that end
# before, at and after a tile of 128 queries, a vocabulary that is no multiple of anything.
SMALL_CASES: Final = (
    Case("one-layer", ModelConfig(1, 1, 16, 128, 50), 11, 20),
    Case("golden-shape", ModelConfig(2, 2, 32, 160, 97), 12, 33),
    Case("byte-vocabulary", ModelConfig(3, 4, 64, 256, 257), 13, 128),
    Case("three-heads", ModelConfig(4, 3, 96, 280, 1000), 14, 129),
    Case("eight-heads", ModelConfig(2, 8, 128, 400, 513), 15, 260),
    Case("narrow-heads", ModelConfig(6, 5, 50, 170, 311), 16, 7),
)
CASE_124M: Final = Case("gpt2-124M", PRESETS["124M"], 17, 200, 0.03)


def seeded_tensors(case: Case) -> dict[str, F32]:
    """The weights of a case, in the orientation of the arena."""
    generator = np.random.RandomState(case.seed)
    tensors = {}
    for spec in TENSORS:
        values = generator.standard_normal(spec.shape(case.config)) * case.scale
        if spec.init_std == 1.0:
            values += 1.0
        tensors[spec.name] = values.astype(np.float32)
    return tensors


def seeded_prompt(case: Case) -> list[int]:
    """The prompt of a case."""
    generator = np.random.RandomState(case.seed + 1000)
    ids: list[int] = generator.randint(0, case.config.vocab, case.prompt).tolist()
    return ids


@dataclass(frozen=True, slots=True)
class WindowCase:
    """Tokens that a model predicts in windows of `context` tokens, `stride` apart."""

    case: Case
    tokens: int
    context: int
    stride: int

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.case.name}-{self.tokens}-{self.context}-{self.stride}"


# Side by side, with a last window of every kind: full, short, of one token; and overlapping.
WINDOW_CASES: Final = (
    WindowCase(SMALL_CASES[1], 301, 60, 60),
    WindowCase(SMALL_CASES[1], 290, 60, 60),
    WindowCase(SMALL_CASES[0], 122, 120, 120),
    WindowCase(SMALL_CASES[1], 290, 60, 17),
    WindowCase(SMALL_CASES[2], 500, 200, 100),
    WindowCase(SMALL_CASES[3], 150, 200, 1),
    WindowCase(SMALL_CASES[0], 90, 33, 1),
)


def seeded_tokens(window_case: WindowCase) -> list[int]:
    """The tokens of a case of windows."""
    case = window_case.case
    generator = np.random.RandomState(case.seed + 2000)
    ids: list[int] = generator.randint(0, case.config.vocab, window_case.tokens).tolist()
    return ids
