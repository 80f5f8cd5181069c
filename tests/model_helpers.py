"""Small models, samplers and sessions, and models whose greedy answer is known in advance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

import flightlm
from flightlm.flight import limits
from flightlm.flight.arena import Arena
from flightlm.flight.batch import Batch
from flightlm.flight.bpe import Encoder
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model, Weights
from flightlm.flight.plan import plan_memory
from flightlm.flight.sampler import Sampler, sampler_buffers
from flightlm.flight.session import Finish, Session
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.transfer import Staging
from flightlm.flight.vocab import EOT_BYTES, NO_TOKEN, Vocab, VocabTables
from flightlm.ground.formats.tokenizer_files import build_tables
from tests.weight_helpers import F32, write_hf_folder

EOT: Final = limits.BYTE_VALUES  # the end-of-text id of `text_tables`
PULL: Final = 100.0  # how much a scripted position outweighs the token that stands there


def refuses(fault: Fault, action: Callable[..., object], *arguments: object) -> None:
    """The call raises a FlightError of this kind."""
    with pytest.raises(FlightError) as caught:
        _ = action(*arguments)
    assert caught.value.fault is fault


def make_sampler(vocab: int) -> Sampler:
    """A sampler in an arena of its own."""
    arena = Arena(sampler_buffers(vocab))
    sampler = Sampler(arena, vocab)
    arena.seal()
    return sampler


def text_tables(*extra: bytes) -> VocabTables:
    """Ids 0..255 are the bytes, 256 the end of text, then `extra`; nothing merges."""
    tokens = [bytes([value]) for value in range(limits.BYTE_VALUES)]
    return build_tables([*tokens, EOT_BYTES, *extra], [], EOT, "a test vocabulary")


@dataclass(frozen=True, slots=True)
class Rig:
    """A session over a small model, with a vocabulary or without."""

    config: ModelConfig
    model: Model
    sampler: Sampler
    session: Session

    def put(self, prompt: Sequence[int]) -> int:
        """Write a prompt where `Session.begin` reads it; return its length."""
        self.model.tokens[: len(prompt)] = list(prompt)
        return len(prompt)

    def run(self) -> list[int]:
        """Step to the end and return the generated ids."""
        for _ in range(self.model.cache.context + 1):
            if self.session.step() == NO_TOKEN:
                break
        assert self.session.finish is not Finish.RUNNING
        return self.tokens()

    def reason(self) -> Finish:
        """Why the session finished (a call, for types are not narrowed by it)."""
        return self.session.finish

    def tokens(self) -> list[int]:
        """What the session generated so far."""
        ids: list[int] = self.session.output[: self.session.count].tolist()
        return ids

    def shown(self) -> bytes:
        """The text that may be shown so far."""
        return self.session.text[: self.session.ready].tobytes()


def script(weights: Weights, tokens: Sequence[int]) -> None:
    """Change what a model of `scripted_tensors` answers greedily."""
    for position, token in enumerate(tokens):
        np.multiply(weights.wte[token], PULL, out=weights.wpe[position])


def make_rig(
    config: ModelConfig, tensors: dict[str, F32], tables: VocabTables | None, context: int
) -> Rig:
    """A session in an arena of its own, sealed, the weights and the vocabulary loaded."""
    plan = plan_memory(config, context, None if tables is None else tables.shape)
    arena = Arena(plan.specs)
    model = Model(arena, config)
    sampler = Sampler(arena, config.vocab)
    vocab = None if tables is None else Vocab(arena, tables.shape)
    if vocab is not None:
        _ = Encoder(arena, vocab)
    session = Session(arena, model, sampler, vocab)
    _ = Staging(arena)
    arena.seal()
    for spec, target in zip(TENSORS, model.weights.tensors, strict=True):
        np.copyto(target, tensors[spec.name])
    if vocab is not None and tables is not None:
        vocab.load(tables)
    return Rig(config, model, sampler, session)


def scripted_tensors(config: ModelConfig, tokens: Sequence[int], seed: int = 5) -> dict[str, F32]:
    """Weights with which the greedy token after position p is tokens[p], whatever stands there.

    The blocks add nothing, token vectors have length 1, and each position pulls towards the
    vector of its token far more than the token that stands there.
    """
    tensors = {spec.name: np.zeros(spec.shape(config), np.float32) for spec in TENSORS}
    wte = np.random.default_rng(seed).standard_normal((config.vocab, config.channels))
    wte -= wte.mean(axis=1, keepdims=True)
    wte /= np.linalg.norm(wte, axis=1, keepdims=True)
    tensors["wte"] = wte.astype(np.float32)
    tensors["lnfw"] += np.float32(1.0)
    for position, token in enumerate(tokens):
        tensors["wpe"][position] = np.float32(PULL) * tensors["wte"][token]
    return tensors


def load_model(
    folder: Path,
    config: ModelConfig,
    tensors: dict[str, F32],
    *,
    context: int | None = None,
    tokenizer: str | None = "bytes",
) -> flightlm.LanguageModel:
    """Write a Hugging Face folder and load it, by default with the byte vocabulary."""
    write_hf_folder(folder, config, tensors)
    return flightlm.load(folder, context=context, tokenizer=tokenizer)


def make_batch(
    config: ModelConfig,
    tensors: dict[str, F32],
    tables: VocabTables | None,
    context: int,
    slots: int,
) -> tuple[Model, Batch]:
    """A model with several slots in an arena of its own, sealed, with everything loaded."""
    plan = plan_memory(config, context, None if tables is None else tables.shape, slots=slots)
    arena = Arena(plan.specs)
    model = Model(arena, config)
    samplers = [Sampler(arena, config.vocab, slot) for slot in range(slots)]
    vocab = None if tables is None else Vocab(arena, tables.shape)
    if vocab is not None:
        _ = Encoder(arena, vocab)
    sessions = tuple(Session(arena, model, samplers[s], vocab, s) for s in range(slots))
    _ = Staging(arena)
    arena.seal()
    assert arena.allocated_bytes == plan.total_bytes
    for spec, target in zip(TENSORS, model.weights.tensors, strict=True):
        np.copyto(target, tensors[spec.name])
    if vocab is not None and tables is not None:
        vocab.load(tables)
    return model, Batch(model, sessions)
