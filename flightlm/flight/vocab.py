"""The vocabulary: the bytes of every token and the merges that build them.

The tables are flat arrays (no Python objects per token), the same in the flight image and in
the arena:

    offsets  int32 (N+1,)   token i is blob[offsets[i]:offsets[i+1]]
    blob     uint8 (B,)
    merges   int32 (M, 4)   rows (left, right, rank, result), sorted by (left, right)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import I32, U8, Arena, BufferSpec
from flightlm.flight.status import Fault, FlightError

NO_TOKEN = -1
WORK_BUFFERS: Final = ("bpe_ids", "bpe_ranks", "bpe_next", "bpe_previous")
EOT_TEXT: Final = "<|endoftext|>"
EOT_BYTES: Final = EOT_TEXT.encode("ascii")
MERGE_SEARCH_STEPS: Final = 21  # halvings of at most MAX_MERGES rows, and one more to end


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


def check_offsets(tables: VocabTables) -> None:
    """Every token has 1 to max_token_bytes bytes, and together they are the blob.

    Raises FlightError(TOKENIZER_FILE).
    """
    assert tables.offsets.dtype == np.int32, "offsets are int32"
    shape = tables.shape
    if shape.tokens < limits.BYTE_VALUES:
        raise FlightError(Fault.TOKENIZER_BYTES, f"{shape.tokens} tokens, fewer than 256 bytes")
    offsets = np.asarray(tables.offsets, dtype=np.int64)  # differences may not overflow
    begin = offsets.item(0)
    if begin != 0:
        raise FlightError(Fault.TOKENIZER_FILE, f"the first token begins at {begin}")
    end = offsets.item(shape.tokens)
    if end != shape.blob_bytes:
        raise FlightError(
            Fault.TOKENIZER_FILE, f"the last token ends at {end} of {shape.blob_bytes} bytes"
        )
    lengths = np.diff(offsets)
    least = int(lengths.min())
    if least < 1:
        raise FlightError(Fault.TOKENIZER_FILE, f"token {int(lengths.argmin())} has no bytes")
    most = int(lengths.max())
    if most > shape.max_token_bytes:
        raise FlightError(
            Fault.TOKENIZER_FILE,
            f"token {int(lengths.argmax())} has {most} bytes, above {shape.max_token_bytes}",
        )


def byte_tokens(tables: VocabTables) -> I32:
    """The id of the token of each byte, int32 (256,).

    Raises FlightError(TOKENIZER_BYTES) unless every byte has exactly one single-byte token.
    Requires `check_offsets`.
    """
    assert tables.blob.dtype == np.uint8, "the blob is bytes"
    assert tables.shape.tokens >= limits.BYTE_VALUES, "the offsets were checked"
    singles = np.flatnonzero(np.diff(tables.offsets) == 1)
    values = tables.blob[tables.offsets[singles]]
    counts = np.bincount(values, minlength=limits.BYTE_VALUES)
    least = int(counts.min())
    if least < 1:
        raise FlightError(Fault.TOKENIZER_BYTES, f"byte {int(counts.argmin())} has no token")
    most = int(counts.max())
    if most > 1:
        raise FlightError(
            Fault.TOKENIZER_BYTES, f"byte {int(counts.argmax())} has more than one token"
        )
    ids = np.zeros(limits.BYTE_VALUES, dtype=np.int32)
    ids[values] = singles
    return ids


def check_merges(tables: VocabTables) -> None:
    """Merges name tokens, ascend by (left, right), and have the ranks 0 to M-1 once each.

    Raises FlightError(TOKENIZER_FILE).
    """
    assert tables.merges.dtype == np.int32, "merges are int32"
    assert tables.shape.merges <= limits.MAX_MERGES, "the shape was checked"
    count = tables.shape.merges
    tokens = tables.shape.tokens
    merges = np.asarray(tables.merges, dtype=np.int64)  # products may not overflow
    named = np.delete(merges, 2, axis=1)
    lowest = int(named.min(initial=0))
    if lowest < 0:
        raise FlightError(Fault.TOKENIZER_FILE, f"a merge names the id {lowest}")
    highest = int(named.max(initial=0))
    if highest >= tokens:
        raise FlightError(Fault.TOKENIZER_FILE, f"a merge names the id {highest} of {tokens}")
    numbered = np.array_equal(np.sort(merges[:, 2]), np.arange(count))
    if not numbered:
        raise FlightError(Fault.TOKENIZER_FILE, f"the ranks are not 0 to {count - 1}")
    pairs = merges[:, 0] * tokens + merges[:, 1]
    steps = np.diff(pairs, append=tokens * tokens)
    step = int(steps.min(initial=1))
    if step < 1:
        raise FlightError(Fault.TOKENIZER_FILE, "merges are not sorted, or one stands twice")


def check_merge_bytes(tables: VocabTables) -> None:
    """Each merge makes exactly the bytes of its two tokens.

    Raises FlightError(TOKENIZER_FILE).  Requires `check_offsets` and `check_merges`.
    """
    assert tables.shape.merges <= limits.MAX_MERGES, "the shape was checked"
    assert tables.blob.dtype == np.uint8, "the blob is bytes"
    count = tables.shape.merges
    blob = bytes(tables.blob)
    offsets = list(map(int, tables.offsets))
    merges = tables.merges
    for row in range(count):
        left = merges.item(row, 0)
        right = merges.item(row, 1)
        result = merges.item(row, 3)
        head = blob[offsets[left] : offsets[left + 1]]
        tail = blob[offsets[right] : offsets[right + 1]]
        made = blob[offsets[result] : offsets[result + 1]]
        if made != head + tail:
            raise FlightError(
                Fault.TOKENIZER_FILE, f"token {result} is not token {left} and token {right}"
            )


def check_tables(tables: VocabTables) -> None:
    """Decide whether tables from outside are a vocabulary that the encoder may use.

    Raises FlightError(TOKENIZER_FILE) or FlightError(TOKENIZER_BYTES).  After it, encoding and
    decoding stay inside the arrays.
    """
    assert tables.blob.dtype == np.uint8, "the blob is bytes"
    shape = tables.shape
    check_offsets(tables)
    _ = byte_tokens(tables)
    check_merges(tables)
    check_merge_bytes(tables)
    if shape.eot < NO_TOKEN:
        raise FlightError(Fault.TOKENIZER_FILE, f"the end-of-text token is {shape.eot}")
    if shape.eot != NO_TOKEN:
        start = int(tables.offsets[shape.eot])
        end = int(tables.offsets[shape.eot + 1])
        spelled = bytes(tables.blob[start:end])
        if spelled != EOT_BYTES:
            raise FlightError(Fault.TOKENIZER_FILE, f"token {shape.eot} is not {EOT_TEXT}")


def vocab_buffers(shape: VocabShape, segment: str = "tokenizer") -> tuple[BufferSpec, ...]:
    """Every buffer of the arena that a vocabulary of this shape and its encoder need.

    A vocabulary without merges needs no work arrays: they have one element then.
    """
    assert len(segment) > 0, "a segment has a name"
    assert shape.tokens > 0, "a vocabulary has tokens"
    merges = max(1, shape.merges)
    work = 1
    if shape.merges > 0:
        work = limits.MAX_PRETOKEN_BYTES
    tables = (
        BufferSpec(segment, "vocab_offsets", (shape.tokens + 1,), "i4"),
        BufferSpec(segment, "vocab_blob", (max(1, shape.blob_bytes),), "u1"),
        BufferSpec(segment, "vocab_merges", (merges, 4), "i4"),
    )
    indexes = (
        BufferSpec(segment, "vocab_merge_start", (shape.tokens + 1,), "i4"),
        BufferSpec(segment, "vocab_results", (merges,), "i4"),
        BufferSpec(segment, "vocab_byte_ids", (limits.BYTE_VALUES,), "i4"),
    )
    arrays = tuple(BufferSpec(segment, name, (work,), "i4") for name in WORK_BUFFERS)
    return tables + indexes + arrays


class Vocab:
    """The vocabulary in the arena: merges found by pair, bytes found by token.

    Usage: `vocab = Vocab(arena, shape)` while the arena is open, `vocab.load(tables)` once.
    The merges of one left token are adjacent rows (compressed sparse rows): row r of token t
    lies in merge_start[t] <= r < merge_start[t + 1].
    """

    __slots__ = (
        "_blob",
        "_merge_start",
        "_merges",
        "_offsets",
        "_results",
        "_right",
        "byte_ids",
        "loaded",
        "shape",
    )

    def __init__(self, arena: Arena, shape: VocabShape) -> None:
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        assert shape.tokens > 0, "a vocabulary has tokens"
        self.shape: Final = shape
        self._offsets: Final = arena.i32("vocab_offsets")
        self._blob: Final = arena.u8("vocab_blob")
        self._merges: Final = arena.i32("vocab_merges")
        self._merge_start: Final = arena.i32("vocab_merge_start")
        self._results: Final = arena.i32("vocab_results")
        self._right: Final = self._merges[:, 1]
        self.byte_ids: Final = arena.i32("vocab_byte_ids")
        self.loaded = False

    def load(self, tables: VocabTables) -> None:
        """Copy checked tables (`check_tables`) into the arena and index the merges."""
        shape = self.shape
        assert tables.shape == shape, "the arena was planned for these tables"
        assert not self.loaded, "a vocabulary is loaded once"
        merges = shape.merges
        self._offsets[:] = tables.offsets
        self._blob[: shape.blob_bytes] = tables.blob
        self._merges[:merges] = tables.merges
        self.byte_ids[:] = byte_tokens(tables)
        counts = np.bincount(tables.merges[:, 0], minlength=shape.tokens)
        self._merge_start[0] = 0
        self._merge_start[1:] = np.cumsum(counts)
        self._results[tables.merges[:, 2]] = tables.merges[:, 3]
        self.loaded = True

    def find_merge(self, left: int, right: int) -> int:
        """The row of the merge of two adjacent tokens, or NO_TOKEN."""
        assert left >= 0, "ids are not negative"
        assert right >= 0, "ids are not negative"
        start = self._merge_start
        rights = self._right
        low = start.item(left)
        high = start.item(left + 1)
        for _ in range(MERGE_SEARCH_STEPS):
            if low == high:
                return NO_TOKEN
            middle = (low + high) >> 1
            found = rights.item(middle)
            if found < right:
                low = middle + 1
            elif found > right:
                high = middle
            else:
                return middle
        assert low == high, "the halvings suffice for the merges of one token"
        return NO_TOKEN

    def merge_rank(self, row: int) -> int:
        """The rank of the merge in `row`: the lowest applies first."""
        assert row >= 0, "the merge was found"
        assert row < self.shape.merges, "the merge was found"
        return self._merges.item(row, 2)

    def merge_result(self, rank: int) -> int:
        """The token that the merge of this rank makes."""
        assert rank >= 0, "ranks are not negative"
        assert rank < self.shape.merges, "ranks number the merges"
        return self._results.item(rank)

    def token_length(self, token: int) -> int:
        """Bytes of a token.  Raises FlightError(TOKEN_RANGE) for an id that is none."""
        if token < 0:
            raise FlightError(Fault.TOKEN_RANGE, f"id {token} is negative")
        if token >= self.shape.tokens:
            raise FlightError(Fault.TOKEN_RANGE, f"id {token} of {self.shape.tokens} tokens")
        return self._offsets.item(token + 1) - self._offsets.item(token)

    def decode_into(self, token: int, out: U8, at: int) -> int:
        """Write the bytes of a token to out[at:] and return the index after them.

        `out` is uint8 with room for max_token_bytes after `at`; nothing is allocated.
        Raises FlightError(TOKEN_RANGE) for an id that is none.
        """
        assert out.dtype == np.uint8, "text is bytes"
        assert at >= 0, "an index is not negative"
        end = at + self.token_length(token)
        assert end <= out.size, "the caller left room for the longest token"
        start = self._offsets.item(token)
        out[at:end] = self._blob[start : start + end - at]
        return end
