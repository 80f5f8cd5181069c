"""Byte-pair encoding: text to the ids that GPT-2 was trained on.

Each pre-token starts as its bytes; the adjacent pair whose merge has the lowest rank (the
leftmost of equals) becomes one token, until no pair has a merge.  The work arrays lie in the
arena and hold a linked list of parts, so a pre-token of n bytes takes at most n-1 merges.
Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units";
openai/gpt-2, src/encoder.py.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits, scan
from flightlm.flight.arena import I32, Arena
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import EOT_TEXT, NO_TOKEN, Vocab

NO_RANK: Final = (1 << 31) - 1  # above every rank; marks a pair without a merge


def checked_bytes(text: str) -> bytes:
    """`text` in UTF-8.

    Raises FlightError: TEXT_LONG above limits.MAX_TEXT_BYTES, PROMPT_TEXT if a character is
    half of a surrogate pair.
    """
    if len(text) > limits.MAX_TEXT_BYTES:
        raise FlightError(
            Fault.TEXT_LONG, f"{len(text)} characters, above {limits.MAX_TEXT_BYTES} bytes"
        )
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FlightError(
            Fault.PROMPT_TEXT, f"character {error.start} is half of a surrogate pair"
        ) from error
    if len(data) > limits.MAX_TEXT_BYTES:
        raise FlightError(Fault.TEXT_LONG, f"{len(data)} bytes, above {limits.MAX_TEXT_BYTES}")
    return data


class Encoder:
    """Encodes text with a loaded vocabulary; owns the work arrays of the arena.

    Usage: `encoder = Encoder(arena, vocab)` while the arena is open; `encode` any time after
    `vocab.load`.
    """

    __slots__ = ("_ids", "_next", "_previous", "_ranks", "_vocab")

    def __init__(self, arena: Arena, vocab: Vocab) -> None:
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        assert isinstance(vocab, Vocab), "an encoder needs a vocabulary"
        self._vocab: Final = vocab
        self._ids: Final = arena.i32("bpe_ids")
        self._ranks: Final = arena.i32("bpe_ranks")
        self._next: Final = arena.i32("bpe_next")
        self._previous: Final = arena.i32("bpe_previous")

    def encode(self, text: str, out: I32, *, allow_special: bool = False) -> int:
        """Write the ids of `text` to `out`, int32 (K,), and return how many there are.

        Like snprintf: ids beyond K are counted and not written, so the caller compares the
        result with K.  The text <|endoftext|> is ordinary text unless `allow_special`.
        Raises FlightError: TEXT_LONG, PROMPT_TEXT (see `checked_bytes`), PRETOKEN_LONG if a
        run without a break has more than limits.MAX_PRETOKEN_BYTES bytes.
        """
        vocab = self._vocab
        assert isinstance(allow_special, bool), "a permission is given or not"
        assert vocab.loaded, "the vocabulary is loaded before text is encoded"
        assert out.dtype == np.int32, "ids are int32"
        assert out.ndim == 1, "ids are a vector"
        data = checked_bytes(text)
        if not allow_special:
            return self._encode_ordinary(text, data, out, 0)
        if vocab.shape.eot == NO_TOKEN:
            return self._encode_ordinary(text, data, out, 0)
        parts = text.split(EOT_TEXT)
        assert len(parts) <= limits.MAX_TEXT_BYTES, "each cut takes the bytes of the token"
        count = 0
        for index in range(len(parts)):
            if index > 0:
                count = self._put(vocab.shape.eot, out, count)
            part = parts[index]
            count = self._encode_ordinary(part, part.encode("utf-8"), out, count)
        return count

    def _put(self, token: int, out: I32, count: int) -> int:
        """Write one id if it fits, and count it."""
        assert token >= 0, "an id is not negative"
        assert count >= 0, "a count is not negative"
        if count < out.size:
            out[count] = token
        return count + 1

    def _encode_ordinary(self, text: str, data: bytes, out: I32, count: int) -> int:
        """Encode text without special tokens (`data` are its bytes) from out[count] on."""
        size = len(text)
        assert size <= limits.MAX_TEXT_BYTES, "the text was checked"
        assert len(data) >= size, "a character has at least one byte"
        if self._vocab.shape.merges == 0:
            return self._encode_bytes(data, out, count)
        start = 0
        at = 0
        for _ in range(size):
            if start == size:
                return count
            end = scan.next_pretoken(text, start)
            stop = at + end - start
            # As many bytes as characters if all are ASCII; otherwise encode to know.
            if len(data) != size:
                piece = text[start:end]
                stop = at + len(piece.encode("utf-8"))
            count = self._encode_pretoken(data[at:stop], out, count)
            start = end
            at = stop
        assert start == size, "pre-tokens cover the text"
        return count

    def _encode_bytes(self, data: bytes, out: I32, count: int) -> int:
        """Encode with a vocabulary without merges: every byte is its token."""
        assert self._vocab.shape.merges == 0, "no bytes can merge"
        assert len(data) <= limits.MAX_TEXT_BYTES, "the text was checked"
        byte_ids = self._vocab.byte_ids
        for value in data:
            count = self._put(byte_ids.item(value), out, count)
        return count

    def _encode_pretoken(self, data: bytes, out: I32, count: int) -> int:
        """Encode one pre-token from out[count] on; PRETOKEN_LONG if it exceeds the arrays."""
        size = len(data)
        assert size > 0, "a pre-token is not empty"
        if size > limits.MAX_PRETOKEN_BYTES:
            raise FlightError(
                Fault.PRETOKEN_LONG,
                f"a run of {size} bytes without a break, above {limits.MAX_PRETOKEN_BYTES}",
            )
        if size == 1:
            byte_ids = self._vocab.byte_ids
            return self._put(byte_ids.item(data[0]), out, count)
        self._split(data)
        ranks = self._ranks[:size]
        for _ in range(size - 1):
            place = int(ranks.argmin())
            rank = ranks.item(place)
            if rank == NO_RANK:
                return self._emit(size, out, count)
            self._merge(place, self._vocab.merge_result(rank), size)
        return self._emit(size, out, count)

    def _pair_rank(self, left: int, right: int) -> int:
        """The rank of the merge of two ids, or NO_RANK."""
        assert left >= 0, "an id is not negative"
        row = self._vocab.find_merge(left, right)
        if row == NO_TOKEN:
            return NO_RANK
        return self._vocab.merge_rank(row)

    def _split(self, data: bytes) -> None:
        """Fill the work arrays with one part per byte."""
        size = len(data)
        assert size > 0, "a pre-token is not empty"
        assert size <= limits.MAX_PRETOKEN_BYTES, "the pre-token fits the work arrays"
        byte_ids = self._vocab.byte_ids
        left = byte_ids.item(data[0])
        self._ids[0] = left
        for index in range(1, size):
            right = byte_ids.item(data[index])
            self._ids[index] = right
            self._ranks[index - 1] = self._pair_rank(left, right)
            self._next[index - 1] = index
            self._previous[index] = index - 1
            left = right
        self._ranks[size - 1] = NO_RANK
        self._next[size - 1] = size
        self._previous[0] = NO_TOKEN

    def _merge(self, place: int, result: int, size: int) -> None:
        """Make the part at `place` and the next one the token `result`."""
        gone = self._next.item(place)
        assert place < gone, "parts are in the order of the text"
        assert gone < size, "the last part has no right neighbour"
        after = self._next.item(gone)
        before = self._previous.item(place)
        self._ids[place] = result
        self._ranks[gone] = NO_RANK
        self._next[place] = after
        if after < size:
            self._previous[after] = place
            self._ranks[place] = self._pair_rank(result, self._ids.item(after))
        else:
            self._ranks[place] = NO_RANK
        if before >= 0:
            self._ranks[before] = self._pair_rank(self._ids.item(before), result)

    def _emit(self, size: int, out: I32, count: int) -> int:
        """Write the remaining parts from out[count] on."""
        assert size <= limits.MAX_PRETOKEN_BYTES, "the pre-token fits the work arrays"
        assert count >= 0, "a count is not negative"
        place = 0
        for _ in range(size):
            if place == size:
                return count
            count = self._put(self._ids.item(place), out, count)
            place = self._next.item(place)
        assert place == size, "the list of parts ends at the end"
        return count
