"""The memory and the work of a configuration, in exact numbers, before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flightlm.flight import limits
from flightlm.flight.arena import BufferSpec, aligned, planned_bytes
from flightlm.flight.cache import cache_buffers
from flightlm.flight.checkpoint import checkpoint_buffers
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import activation_buffers, weight_buffers
from flightlm.flight.sampler import require_int, sampler_buffers
from flightlm.flight.session import session_buffers
from flightlm.flight.shards import data_buffers
from flightlm.flight.status import Fault
from flightlm.flight.trainer import TrainShape, train_buffers
from flightlm.flight.training import TRAINING_BUFFERS
from flightlm.flight.transfer import STAGING_BUFFERS
from flightlm.flight.vocab import VocabShape, vocab_buffers

SEGMENTS: Final = ("weights", "cache", "activations", "sampler", "tokenizer", "text", "staging")
# What training adds: kept are the activations of the forward that the backward reads.
TRAIN_SEGMENTS: Final = ("gradients", "moments", "kept", "training", "data", "checkpoint")
# What processes over one memory share; the others each has for itself.
SHARED_SEGMENTS: Final = ("weights", "gradients", "moments")


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Every buffer of a model that runs with `context` positions in each of its slots.

    Where `ranks` processes train over one memory, `shared` are the buffers of the block that all
    of them see, and each has `specs` in a block of its own.
    """

    config: ModelConfig
    context: int
    vocab: VocabShape | None
    specs: tuple[BufferSpec, ...]
    slots: int
    training: bool = False
    shared: tuple[BufferSpec, ...] = ()
    ranks: int = 1

    def __post_init__(self) -> None:
        assert self.context <= self.config.positions, "the context fits wpe"
        assert self.slots <= limits.MAX_SLOTS, "the slots are bounded"
        assert len(self.specs) <= limits.MAX_BUFFERS, "the plan is bounded"

    @property
    def shared_bytes(self) -> int:
        """The size of the block that all processes see; 0 without one."""
        assert self.ranks > 0, "there is a process"
        if len(self.shared) == 0:
            return 0
        total = planned_bytes(self.shared)
        assert total > 0, "a block is not empty"
        return total

    @property
    def total_bytes(self) -> int:
        """The size of the arena; with several processes, of all their blocks."""
        own = planned_bytes(self.specs)
        assert own > 0, "an arena is not empty"
        assert self.ranks <= limits.MAX_RANKS, "limits hold"
        return self.shared_bytes + self.ranks * own

    @property
    def alignment_bytes(self) -> int:
        """What the blocks have beside their buffers: one alignment unit each."""
        assert self.ranks > 0, "there is a process"
        blocks = self.ranks
        if len(self.shared) > 0:
            blocks += 1
        assert blocks <= limits.MAX_RANKS + 1, "limits hold"
        return blocks * limits.ALIGNMENT

    @property
    def segments(self) -> tuple[str, ...]:
        """The names of the segments."""
        assert self.context > 0, "a plan has positions"
        assert len(self.specs) > 0, "a plan has buffers"
        if self.training:
            return (*SEGMENTS, *TRAIN_SEGMENTS)
        return SEGMENTS

    def segment_bytes(self, segment: str) -> int:
        """Bytes of one segment in all blocks; the segments and `alignment_bytes` make the total."""
        assert segment in self.segments, "the segment exists"
        total = 0
        for spec in self.specs:
            if spec.segment == segment:
                total += self.ranks * aligned(spec.nbytes)
        for spec in self.shared:
            if spec.segment == segment:
                total += aligned(spec.nbytes)
        assert total >= 0, "a size is not negative"
        return total

    def decode_bytes(self, position: int) -> int:
        """Bytes that one decoded token must read: every matrix weight once, and the cache."""
        assert position >= 0, "positions count from 0"
        assert position < self.context, "the position is in the context"
        cached = 2 * self.config.layers * self.config.channels * (position + 1)
        return 4 * (self.config.matrix_parameters + cached)

    def decode_flops(self, position: int) -> int:
        """Floating-point operations of one decoded token: 2 per weight, 4 per cached channel.

        Matrix products only (norms, GELU and softmax are below one per cent).
        """
        assert position >= 0, "positions count from 0"
        assert position < self.context, "the position is in the context"
        attention = 4 * self.config.layers * self.config.channels * (position + 1)
        return 2 * self.config.matrix_parameters + attention


def slot_buffers(
    config: ModelConfig, context: int, max_token_bytes: int, slot: int
) -> tuple[BufferSpec, ...]:
    """The sampler and the session of one slot."""
    assert context <= config.positions, "the context fits wpe"
    assert slot < limits.MAX_SLOTS, "the slots are bounded"
    sampler = sampler_buffers(config.vocab, slot)
    return (*sampler, *session_buffers(context, max_token_bytes, slot))


def plan_memory(
    config: ModelConfig, context: int, vocab: VocabShape | None, *, slots: int = 1
) -> MemoryPlan:
    """The plan for a model that runs with `context` positions, `slots` sequences at once.

    Raises FlightError(CONTEXT) unless 1 <= context <= positions, FlightError(SLOTS) unless
    1 <= slots <= limits.MAX_SLOTS.
    """
    require_int(context, 1, config.positions, Fault.CONTEXT)
    require_int(slots, 1, limits.MAX_SLOTS, Fault.SLOTS)
    assert slots <= limits.MAX_SLOTS, "the slots are bounded"
    max_token_bytes = 0
    tokenizer: tuple[BufferSpec, ...] = ()
    if vocab is not None:
        max_token_bytes = vocab.max_token_bytes
        tokenizer = vocab_buffers(vocab)
    each: tuple[BufferSpec, ...] = ()
    for slot in range(slots):
        each = (*each, *slot_buffers(config, context, max_token_bytes, slot))
    specs = (
        *weight_buffers(config),
        *cache_buffers(config, context, slots=slots),
        *activation_buffers(config, context, slots=slots),
        *each,
        *tokenizer,
        *STAGING_BUFFERS,
    )
    assert len(specs) <= limits.MAX_BUFFERS, "the plan is bounded"
    return MemoryPlan(config, context, vocab, specs, slots)


def plan_training(
    config: ModelConfig, vocab: VocabShape | None, shape: TrainShape, ranks: int = 1
) -> MemoryPlan:
    """The plan of a training run, which also writes samples with T positions.

    `ranks` processes train over one memory.  Raises FlightError(BATCH) if the sequences are
    longer than the model's positions.
    """
    assert isinstance(shape, TrainShape), "the shape is validated"
    assert ranks > 0, "there is a process"
    buffers = train_buffers(config, shape, ranks)
    model = plan_memory(config, shape.seq_len, vocab)
    readers = (*data_buffers(shape.seq_len), *data_buffers(shape.seq_len, "validation"))
    specs = (
        *model.specs,
        *buffers,
        *TRAINING_BUFFERS,
        *readers,
        *checkpoint_buffers(config, vocab),
    )
    assert len(specs) <= limits.MAX_BUFFERS, "the plan is bounded"
    if ranks == 1:
        return MemoryPlan(config, shape.seq_len, vocab, specs, 1, training=True)
    own = []
    shared = []
    for spec in specs:
        if spec.segment in SHARED_SEGMENTS:
            shared.append(spec)
        else:
            own.append(spec)
    return MemoryPlan(
        config,
        shape.seq_len,
        vocab,
        tuple(own),
        1,
        training=True,
        shared=tuple(shared),
        ranks=ranks,
    )
