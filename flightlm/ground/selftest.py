"""`flightlm selftest`: golden numbers that this build and this machine must reproduce.

The weights of the golden model come from SplitMix64, so nothing has to be stored but the
answers; the answers were compared with PyTorch's GPT-2 (tests/oracle).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight.arena import F32, Arena
from flightlm.flight.bpe import Encoder
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import plan_memory
from flightlm.flight.sampler import MASK_64, SplitMix64
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.vocab import Vocab, VocabTables, vocab_buffers
from flightlm.ground.api import EMBEDDED, load
from flightlm.ground.formats.tokenizer_files import (
    Merge,
    build_tables,
    byte_vocab_tables,
)

GOLDEN_CONFIG: Final = ModelConfig(layers=2, heads=2, channels=32, positions=64, vocab=97)
GOLDEN_TOKENS: Final = (3, 1, 4, 15, 92, 65, 35, 89, 79, 32, 38, 46)
# The largest logit after the last token, its id, and the sum of all 97 logits' magnitudes.
GOLDEN_BEST: Final = 10
GOLDEN_MAX: Final = 1.032277226
GOLDEN_NORM: Final = 392.3698813773808
MODEL_SEGMENTS: Final = ("weights", "cache", "activations")
GOLDEN_TOLERANCE: Final = 1e-4
# The embedded model's greedy answer, and the sum of the magnitudes of the prompt's logits.
EMBEDDED_PROMPT: Final = (
    "First Citizen:\nWe are accounted poor citizens, the patricians good. What authority "
    "surfeits on would relieve us: if they would yield us but the superfluity, while it were "
    "wholesome.\n"
)
EMBEDDED_ANSWER: Final = "\nSecond Citi"
EMBEDDED_NORM: Final = 493067.4599594347
# The published first outputs for seed 1234567.
SPLITMIX_VECTOR: Final = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it shows, and whether it held."""

    name: str
    passed: bool
    detail: str


def golden_weights(config: ModelConfig, tensors: tuple[F32, ...], seed: int) -> None:
    """Fill tensors with SplitMix64 outputs k+1, k+2, … in [-1/8, 1/8); norm gains around 1.

    Exact in fp32 on every machine: 24 bits of a counter-based generator.
    """
    state = seed
    assert len(tensors) == len(TENSORS), "one array per tensor"
    for spec, tensor in zip(TENSORS, tensors, strict=True):
        flat = tensor.reshape(-1)
        rng = SplitMix64(state & MASK_64)
        for at in range(flat.shape[0]):
            flat[at] = ((rng.next_u64() >> 40) / (1 << 24) - 0.5) / 4.0
        if spec.init_std == 1.0:
            np.add(flat, 1.0, out=flat)
        state = rng.state
    assert tensors[0].shape == (config.vocab, config.channels), "wte is (V, C)"


def golden_model() -> Model:
    """The golden model, in an arena of its own."""
    plan = plan_memory(GOLDEN_CONFIG, GOLDEN_CONFIG.positions, None)
    specs = tuple(spec for spec in plan.specs if spec.segment in MODEL_SEGMENTS)
    arena = Arena(specs)
    model = Model(arena, GOLDEN_CONFIG)
    arena.seal()
    golden_weights(GOLDEN_CONFIG, model.weights.tensors, 2026)
    assert arena.sealed, "init is over"
    return model


def magnitudes(values: F32) -> float:
    """The sum of the magnitudes, in float64."""
    wide = values.astype(np.float64)
    return float(np.sum(np.abs(wide)))


def largest(values: F32) -> float:
    """The largest magnitude."""
    assert values.size > 0, "there are values"
    return float(np.max(np.abs(values)))


def check_forward(model: Model) -> Check:
    """The golden forward pass."""
    tokens = np.array(GOLDEN_TOKENS, dtype=np.int32)
    out = np.empty((len(GOLDEN_TOKENS), GOLDEN_CONFIG.vocab), dtype=np.float32)
    model.forward(tokens, out)
    best = int(np.argmax(out[-1]))
    top = float(out[-1, best])
    norm = magnitudes(out)
    close = abs(top - GOLDEN_MAX) < GOLDEN_TOLERANCE * GOLDEN_MAX
    whole = abs(norm - GOLDEN_NORM) < GOLDEN_TOLERANCE * GOLDEN_NORM
    assert out.shape[0] == len(GOLDEN_TOKENS), "one row per token"
    detail = f"best id {best}, logit {top:.6f}, sum of magnitudes {norm:.4f}"
    return Check("golden forward pass", best == GOLDEN_BEST and close and whole, detail)


def check_step(model: Model) -> Check:
    """Prefill and steps agree with the full forward pass."""
    tokens = np.array(GOLDEN_TOKENS, dtype=np.int32)
    out = np.empty((len(GOLDEN_TOKENS), GOLDEN_CONFIG.vocab), dtype=np.float32)
    model.forward(tokens, out)
    model.reset()
    model.prefill(tokens[:5])
    worst = largest(model.logits - out[4])
    for at in range(5, len(GOLDEN_TOKENS)):
        model.step(GOLDEN_TOKENS[at])
        worst = max(worst, largest(model.logits - out[at]))
    bound = 1e-5 * largest(out)
    assert model.cache.length == len(GOLDEN_TOKENS), "every token is in the cache"
    return Check("step equals full forward", worst <= bound, f"{worst:.2e} of {bound:.2e}")


def encode_with(tables: VocabTables, text: str) -> list[int]:
    """Encode through the flight encoder."""
    arena = Arena(vocab_buffers(tables.shape))
    vocab = Vocab(arena, tables.shape)
    encoder = Encoder(arena, vocab)
    arena.seal()
    vocab.load(tables)
    out = np.zeros(4 * len(text) + 1, dtype=np.int32)
    count = encoder.encode(text, out)
    assert count <= out.shape[0], "no text has more tokens than bytes"
    used = out[:count]
    ids: list[int] = used.tolist()
    return ids


def check_tokenizer() -> Check:
    """Byte-pair vectors: merges apply in rank order, spaces lead words, ties go left."""
    tokens = [bytes([value]) for value in range(256)]
    tokens += [b"lo", b"low", b" low", b"er", b"aa", b"  "]
    pairs = ((b"l", b"o"), (b"lo", b"w"), (b" ", b"low"), (b"e", b"r"), (b"a", b"a"), (b" ", b" "))
    merges = [
        Merge(tokens.index(left), tokens.index(right), tokens.index(left + right))
        for left, right in pairs
    ]
    tables = build_tables(tokens, merges, -1, "the self-test's vocabulary")
    got = encode_with(tables, "low lower  aaa 2²\n")
    want = [257, 258, 259, 32, 32, 260, 97, 32, 50, 0xC2, 0xB2, 10]
    bytes_ok = encode_with(byte_vocab_tables(), "Zü") == [0x5A, 0xC3, 0xBC]
    assert len(want) == 12, "the vector has twelve ids"
    return Check("tokenizer vectors", got == want and bytes_ok, f"{got}")


def check_generator() -> Check:
    """SplitMix64's published outputs."""
    rng = SplitMix64(1234567)
    got = tuple(rng.next_u64() for _ in SPLITMIX_VECTOR)
    assert len(got) == len(SPLITMIX_VECTOR), "one output per entry"
    return Check("random generator", got == SPLITMIX_VECTOR, f"{len(got)} outputs")


def check_embedded() -> Check:
    """The embedded model: every byte as it was written, and known answers to a long prompt.

    182 tokens need a second tile of queries, and its products are as wide as a real model's.
    """
    name = "embedded model"
    try:
        model = load(EMBEDDED)
        logits = model.logits(model.encode(EMBEDDED_PROMPT))
        result = model.generate(EMBEDDED_PROMPT, max_tokens=12, temperature=0.0)
    except FlightError as error:
        return Check(name, False, str(error))
    norm = magnitudes(logits)
    close = abs(norm - EMBEDDED_NORM) < GOLDEN_TOLERANCE * EMBEDDED_NORM
    assert logits.shape[0] == len(EMBEDDED_PROMPT), "bytes are tokens"
    detail = f"{result.text!r}, sum of magnitudes {norm:.2f}"
    return Check(name, close and result.text == EMBEDDED_ANSWER, detail)


def selftest() -> tuple[Check, ...]:
    """Run every check.  Nothing is raised: a failing check is an entry with passed False."""
    model = golden_model()
    with np.errstate(over="ignore", invalid="ignore"):  # a number that is not finite fails
        checks = (
            check_forward(model),
            check_step(model),
            check_tokenizer(),
            check_generator(),
            check_embedded(),
        )
    assert len(checks) == 5, "every check ran"
    return checks


def require_passed(checks: tuple[Check, ...]) -> None:
    """Raise FlightError(SELF_TEST) if a check failed."""
    failed = [check.name for check in checks if not check.passed]
    assert len(checks) > 0, "something was checked"
    if failed:
        raise FlightError(Fault.SELF_TEST, f"failed: {', '.join(failed)}")
