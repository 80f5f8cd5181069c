"""Training data: windows of token files in a shuffled order that is a function of the seed.

A file is the bytes of a text (each byte is an id) or a run of uint16 ids (llm.c's shards), read
and never mapped, so data larger than memory works.  Window k of a file begins at phase + k T and
has T + 1 tokens; the phase is drawn anew for each file and epoch.  The order of all windows of
all files within an epoch is one pseudo-random permutation that is computed and not stored: what
a run must remember of its place in the data is one number.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import I32, U8, Arena, BufferSpec
from flightlm.flight.image_load import fill, open_regular
from flightlm.flight.sampler import GOLDEN_GAMMA, MASK_64, MIX_1, MIX_2
from flightlm.flight.status import Fault, FlightError

ROUNDS: Final = 6
CLOSED: Final = -1


@dataclass(frozen=True, slots=True)
class TokenFile:
    """`tokens` ids of `item_bytes` each (1, or 2 little-endian) from byte `offset` on."""

    path: str
    offset: int
    item_bytes: int
    tokens: int

    def __post_init__(self) -> None:
        assert len(self.path) > 0, "a file has a path"
        assert self.offset >= 0, "offsets count from 0"
        assert self.item_bytes > 0, "an id has bytes"
        assert self.item_bytes <= 2, "an id has one or two bytes"
        assert self.tokens >= 0, "tokens are counted"

    def windows(self, seq_len: int) -> int:
        """How many windows of seq_len tokens, and the token after each, the file has."""
        assert seq_len > 0, "a window has tokens"
        assert self.tokens <= limits.MAX_FILE_BYTES, "limits hold for the file"
        return max(self.tokens - 1, 0) // seq_len


def data_buffers(seq_len: int, name: str = "data") -> tuple[BufferSpec, ...]:
    """The bytes of one window, and its ids, of the reader `name`."""
    assert len(name) > 0, "a reader has a name"
    assert seq_len > 0, "a window has tokens"
    assert seq_len <= limits.MAX_POSITIONS, "limits hold"
    return (
        BufferSpec("data", f"{name}.raw", (2 * (seq_len + 1),), "u1"),
        BufferSpec("data", f"{name}.window", (seq_len + 1,), "i4"),
    )


def mixed(key: int, value: int) -> int:
    """64 bits that depend on key and value as a random function would: a step of SplitMix64."""
    assert key >= 0, "keys are unsigned"
    assert value >= 0, "values are unsigned"
    z = ((key ^ value) + GOLDEN_GAMMA) & MASK_64
    z = ((z ^ (z >> 30)) * MIX_1) & MASK_64
    z = ((z ^ (z >> 27)) * MIX_2) & MASK_64
    return z ^ (z >> 31)


def permuted(index: int, count: int, key: int) -> int:
    """The place of `index` in a permutation of range(count) that `key` chooses.

    A Feistel network over pairs (Black & Rogaway 2002): a side and the next, with additions
    modulo the sides, permutes a grid of a x b >= count cells; what falls outside is permuted
    again.  The walk from inside meets each cell outside at most once, and there are fewer than a.
    """
    assert index >= 0, "places count from 0"
    assert index < count, "the place is one of them"
    a = math.isqrt(count - 1) + 1
    b = (count + a - 1) // a
    assert a > 0, "the grid has cells"
    assert b > 0, "the grid has cells"
    steps = a + 1
    assert steps <= limits.MAX_WINDOW_SIDE, "limits hold for the windows"
    assert key >= 0, "keys are unsigned"
    at = index
    for _ in range(steps):
        left = at // b
        right = at % b
        for turn in range(ROUNDS):
            left = (left + mixed(key + 2 * turn, right)) % a
            right = (right + mixed(key + 2 * turn + 1, left)) % b
        at = left * b + right
        if at < count:
            break
    assert at < count, "the walk came back inside"
    return at


class TokenReader:
    """Reads runs of ids from files; holds a few of them open."""

    __slots__ = ("_descriptors", "_held", "_raw", "files", "vocab")

    def __init__(
        self, arena: Arena, files: tuple[TokenFile, ...], vocab: int, name: str = "data"
    ) -> None:
        assert len(name) > 0, "a reader has a name"
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        assert len(files) > 0, "there are data"
        assert len(files) <= limits.MAX_DATA_FILES, "limits hold"
        assert vocab > 0, "a vocabulary is not empty"
        self.files: Final = files
        self.vocab: Final = vocab
        self._raw: Final[U8] = arena.u8(f"{name}.raw")
        self._held: Final = [0] * limits.OPEN_DATA_FILES
        self._descriptors: Final = [CLOSED] * limits.OPEN_DATA_FILES

    def close(self) -> None:
        """Give the descriptors back."""
        assert len(self._descriptors) == limits.OPEN_DATA_FILES, "the files held are bounded"
        for slot in range(limits.OPEN_DATA_FILES):
            if self._descriptors[slot] != CLOSED:
                os.close(self._descriptors[slot])
                self._descriptors[slot] = CLOSED

    def _descriptor(self, number: int) -> int:
        """The descriptor of file `number`; another file may be closed for it."""
        assert number >= 0, "files count from 0"
        slot = number % limits.OPEN_DATA_FILES
        held = self._descriptors[slot]
        if held != CLOSED:
            if self._held[slot] == number:
                return held
            os.close(held)
            self._descriptors[slot] = CLOSED
        file = self.files[number]
        opened = open_regular(file.path)
        assert opened >= 0, "the file is open"
        self._descriptors[slot] = opened
        self._held[slot] = number
        return opened

    def read(self, number: int, start: int, out: I32) -> None:
        """out (n,) = the ids of file `number` from `start` on, n at most T + 1.

        Raises FlightError: DATA_TOKEN for an id outside the vocabulary, FILE_TRUNCATED,
        FILE_UNREADABLE, FILE_MISSING, FILE_KIND.
        """
        assert number >= 0, "files count from 0"
        assert start >= 0, "tokens count from 0"
        assert out.ndim == 1, "a run of ids"
        count = out.shape[0]
        item = self._load(number, start, count)
        raw = self._raw[: count * item]
        if item == 1:
            np.copyto(out, raw)
        else:
            np.copyto(out, raw.view(np.uint16))
        largest: np.int32 = np.maximum.reduce(out)
        if largest.item() >= self.vocab:
            file = self.files[number]
            place = start + int(np.argmax(out))
            raise FlightError(
                Fault.DATA_TOKEN,
                f"{file.path}: token {place} is {largest.item()}, the vocabulary has {self.vocab}",
            )

    def _load(self, number: int, start: int, count: int) -> int:
        """Read the bytes of a run of ids; returns the bytes of an id."""
        assert count > 0, "a run has ids"
        file = self.files[number]
        nbytes = count * file.item_bytes
        assert nbytes <= self._raw.shape[0], "one window at a time"
        assert start + count <= file.tokens, "the run lies in the file"
        descriptor = self._descriptor(number)
        _ = os.lseek(descriptor, file.offset + start * file.item_bytes, os.SEEK_SET)
        fill(descriptor, self._raw[:nbytes])
        return file.item_bytes


class Windows:
    """All windows of the files of a reader, shuffled for training or in order."""

    __slots__ = ("_first", "_reader", "_window", "count", "seed", "seq_len")

    def __init__(self, reader: TokenReader, window: I32, seed: int) -> None:
        """window (T + 1,) is scratch.  Raises FlightError(DATA_SHORT) unless there is a window."""
        assert window.ndim == 1, "the ids of a window"
        seq_len: int = window.shape[0] - 1
        assert seq_len > 0, "a window has tokens"
        assert seed >= 0, "a seed is not negative"
        first = []
        total = 0
        for file in reader.files:
            first.append(total)
            total += file.windows(seq_len)
        if total == 0:
            tokens = sum(file.tokens for file in reader.files)
            raise FlightError(
                Fault.DATA_SHORT,
                f"{tokens} tokens in {len(reader.files)} files hold no window of {seq_len} + 1",
            )
        self.seq_len: Final = seq_len
        self.count: Final = total
        self._first: Final = tuple(first)
        self._reader: Final = reader
        self._window: Final = window
        self.seed: Final = seed

    def shuffled(self, sample: int, inputs: I32, targets: I32) -> None:
        """inputs (T,), targets (T,) = window `sample`, counted over all epochs from 0.

        Raises FlightError as TokenReader.read.
        """
        assert sample >= 0, "samples count from 0"
        assert self.count > 0, "there is a window"
        epoch = sample // self.count
        key = mixed(self.seed, epoch)
        window = permuted(sample % self.count, self.count, key)
        number = self._file_of(window)
        phase = mixed(key, limits.MAX_DATA_FILES + number) % self.seq_len
        self._put(number, phase + (window - self._first[number]) * self.seq_len, inputs, targets)

    def ordered(self, window: int, inputs: I32, targets: I32) -> None:
        """inputs (T,), targets (T,) = window `window` of an epoch without phase or shuffling."""
        assert window >= 0, "windows count from 0"
        assert window < self.count, "the window exists"
        number = self._file_of(window)
        self._put(number, (window - self._first[number]) * self.seq_len, inputs, targets)

    def _file_of(self, window: int) -> int:
        """The number of the file that holds a window."""
        assert window >= 0, "windows count from 0"
        low = 0
        high = len(self._first)
        assert high <= limits.MAX_DATA_FILES, "limits hold"
        for _ in range(limits.DATA_FILE_BITS):
            middle = (low + high) // 2
            if self._first[middle] <= window:
                low = middle
            else:
                high = middle
        # Files without a window share their first number with the next: the last one has it.
        return low

    def _put(self, number: int, start: int, inputs: I32, targets: I32) -> None:
        """The window at `start` of a file; a phase moves the last one no further than its end."""
        assert inputs.shape == (self.seq_len,), "one id per place"
        assert targets.shape == (self.seq_len,), "one target per place"
        reader = self._reader
        file = reader.files[number]
        within = min(start, file.tokens - 1 - self.seq_len)
        assert within >= 0, "the file has a window"
        window = self._window
        reader.read(number, within, window)
        np.copyto(inputs, window[: self.seq_len])
        np.copyto(targets, window[1:])
