"""The vocabulary: the bytes of every token and the merges that build them.

The tables are flat arrays (no Python objects per token), the same in the flight image and in
the arena:

    offsets  int32 (N+1,)   token i is blob[offsets[i]:offsets[i+1]]
    blob     uint8 (B,)
    merges   int32 (M, 4)   rows (left, right, rank, result), sorted by (left, right)
"""

from __future__ import annotations

from dataclasses import dataclass

from flightlm.flight import limits
from flightlm.flight.arena import I32, U8

NO_TOKEN = -1


@dataclass(frozen=True, slots=True)
class VocabShape:
    """The sizes of a vocabulary: N tokens, B bytes, M merges; `eot` is an id or NO_TOKEN."""

    tokens: int
    blob_bytes: int
    merges: int
    max_token_bytes: int
    eot: int

    def __post_init__(self) -> None:
        assert self.tokens <= limits.MAX_VOCAB, "the reader checked the limits"
        assert self.merges <= limits.MAX_MERGES, "the reader checked the limits"
        assert self.max_token_bytes <= limits.MAX_TOKEN_BYTES, "the reader checked the limits"
        assert self.eot < self.tokens, "the end-of-text token is in the vocabulary"


@dataclass(frozen=True, slots=True)
class VocabTables:
    """A vocabulary as a reader of tokenizer files hands it over (arrays as above)."""

    shape: VocabShape
    offsets: I32
    blob: U8
    merges: I32

    def __post_init__(self) -> None:
        assert self.offsets.shape == (self.shape.tokens + 1,), "one offset per token and the end"
        assert self.blob.shape == (self.shape.blob_bytes,), "the bytes of all tokens"
        assert self.merges.shape == (self.shape.merges, 4), "left, right, rank, result"
