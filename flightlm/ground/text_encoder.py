"""Text of any length becomes ids, piece by piece, the same ids as if it were encoded at once.

GPT-2's pattern always cuts between a character that is not white space and white space after
it, and what stands on either side of such a place does not change the ids of the other.  A text
is taken apart there.  Words repeat, so what a piece was encoded to is kept for the next time.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, Protocol

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import I32, Arena
from flightlm.flight.bpe import Encoder
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import NO_TOKEN, Vocab, VocabTables, byte_tokens, vocab_buffers
from flightlm.ground.formats.token_shards import MAX_IDS

# White space, then all that is none: the 25 characters that GPT-2's pattern takes for \s.
PIECE: Final = re.compile(
    "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"
    "[^\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
# Pieces that are kept: so many, of so many characters at most, so some 40 MB.
KEPT_PIECES: Final = 1 << 17
KEPT_CHARACTERS: Final = 64
MAX_RUN: Final = limits.MAX_TEXT_BYTES  # characters without a place to cut
READ_BYTES: Final = 1 << 20
MAX_READS: Final = 1 << 31


class Reads(Protocol):
    """What gives the bytes of a text from front to back."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` of the next bytes; none at the end."""


def require_narrow(tables: VocabTables) -> None:
    """Raise FlightError(TOKENIZER_FIT) unless every id fits 16 bits."""
    if tables.shape.tokens > MAX_IDS:
        raise FlightError(
            Fault.TOKENIZER_FIT,
            f"the tokenizer has {tables.shape.tokens} tokens; a shard holds ids below {MAX_IDS}",
        )


def sections(stream: Reads, separator: bytes) -> Iterator[tuple[bytes, bool]]:
    """The bytes of a text in pieces, each with whether a section ends with it.

    A section ends after every `separator`, which stays in it; an empty one ends none.
    Raises FlightError(FILE_LARGE) after MAX_READS reads, and what reading raises.
    """
    rest = b""
    for _ in range(MAX_READS):
        data = stream.read(READ_BYTES)
        if not data:
            yield rest, False
            return
        if not separator:
            yield data, False
            continue
        parts = (rest + data).split(separator)
        for part in parts[:-1]:
            yield part + separator, True
        # The start of a separator may wait for the next read.
        last = parts[-1]
        cut = max(0, len(last) - len(separator) + 1)
        yield last[:cut], False
        rest = last[cut:]
        assert len(rest) < len(separator), "only the start of a separator waits"
    raise FlightError(Fault.FILE_LARGE, f"more than {MAX_READS} reads of a text")


class TextEncoder:
    """Encodes text files with a tokenizer, to ids as little-endian uint16.

    Raises FlightError(TOKENIZER_FIT) for a tokenizer of more than 65,536 tokens.
    """

    __slots__ = (
        "_byte_ids",
        "_decoder",
        "_encoder",
        "_eot",
        "_kept",
        "_out",
        "_position",
        "_rest",
        "_what",
    )

    def __init__(self, tables: VocabTables) -> None:
        require_narrow(tables)
        shape = tables.shape
        arena = Arena(vocab_buffers(shape))
        vocab = Vocab(arena, shape)
        self._encoder: Final = Encoder(arena, vocab)
        arena.seal()
        vocab.load(tables)
        byte_ids = byte_tokens(tables)
        self._byte_ids: Final = byte_ids.astype("<u2") if shape.merges == 0 else None
        eot = shape.eot
        self._eot: Final = b"" if eot == NO_TOKEN else eot.to_bytes(2, "little")
        self._out: Final[I32] = np.zeros(4 * KEPT_CHARACTERS, dtype=np.int32)
        self._kept: Final[dict[str, bytes]] = {}
        self._decoder: codecs.IncrementalDecoder = new_decoder()
        self._rest = ""  # text whose last piece may go on
        self._position = 0  # bytes of the file that were decoded
        self._what = ""
        assert self._eot != b"" or eot == NO_TOKEN, "an end of text has an id"

    def encode(self, what: str, stream: Reads, separator: bytes = b"") -> Iterator[bytes]:
        """The ids of the text that `stream` gives, in pieces; `what` names it in errors.

        The end of text, if the tokenizer has one, comes before the text and before each of its
        sections (see `sections`); a section is encoded by itself.  A tokenizer without merges
        takes any bytes, every other one UTF-8.
        Raises FlightError: DATA_TEXT with the place of the first byte that is not UTF-8,
        PRETOKEN_LONG.
        """
        assert len(what) > 0, "a text has a name"
        self._what = what
        self._position = 0
        self._begin()
        yield self._eot
        for piece, ends in sections(stream, separator):
            yield self._feed(piece, ends)
            if ends:
                self._begin()
                yield self._eot
        yield self._feed(b"", True)

    def _begin(self) -> None:
        """A section begins."""
        self._decoder = new_decoder()
        self._rest = ""

    def _feed(self, data: bytes, whole: bool) -> bytes:
        """The ids that `data` completes; all of them if the section is whole with it."""
        if self._byte_ids is not None:
            ids = np.take(self._byte_ids, np.array(bytearray(data), dtype=np.uint8))
            return ids.tobytes()
        decoder = self._decoder
        pending, _ = decoder.getstate()
        waiting = len(pending)
        try:
            text = self._rest + decoder.decode(data, final=whole)
        except UnicodeDecodeError as error:
            place = self._position - waiting + error.start
            raise FlightError(
                Fault.DATA_TEXT, f"{self._what} is not UTF-8 at byte {place}"
            ) from error
        self._position += len(data)
        assert waiting < 4, "a character has four bytes at most"
        return self._encode(text, whole)

    def _encode(self, text: str, whole: bool) -> bytes:
        """The ids of `text` up to the last place where it can be cut, or of all of it."""
        parts: list[bytes] = []
        end = 0
        for match in PIECE.finditer(text):
            if match.end() == len(text) and not whole:
                break
            parts.append(self._ids(match.group()))
            end = match.end()
        if whole and end < len(text):
            parts.append(self._ids(text[end:]))
            end = len(text)
        self._rest = text[end:]
        if len(self._rest) > MAX_RUN:
            raise FlightError(
                Fault.PRETOKEN_LONG,
                f"{self._what}: more than {MAX_RUN} characters without white space after them, "
                f"before byte {self._position}",
            )
        assert not whole or self._rest == "", "a whole section is encoded to its end"
        return b"".join(parts)

    def _ids(self, piece: str) -> bytes:
        """The ids of a piece, as they were kept or anew."""
        ids = self._kept.get(piece)
        if ids is not None:
            return ids
        ids = self._encode_piece(piece)
        if len(piece) <= KEPT_CHARACTERS:
            if len(self._kept) == KEPT_PIECES:
                self._kept.clear()
            self._kept[piece] = ids
        assert len(self._kept) <= KEPT_PIECES, "what is kept is bounded"
        return ids

    def _encode_piece(self, piece: str) -> bytes:
        """The ids of a piece, by the flight segment's encoder."""
        room = 4 * len(piece)  # a token has a byte at least, a character four at most
        out = self._out if room <= self._out.size else np.zeros(room, dtype=np.int32)
        try:
            count = self._encoder.encode(piece, out)
        except FlightError as error:
            place = f"{self._what}, before byte {self._position}"
            raise FlightError(error.fault, f"{place}: {error.detail}") from error
        assert 0 < count <= out.shape[0], "no text has more tokens than bytes"
        used = out[:count]
        ids = used.astype("<u2")
        return ids.tobytes()


def new_decoder() -> codecs.IncrementalDecoder:
    """A strict decoder of UTF-8 that arrives in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")
    return decoder(errors="strict")
