"""The training checkpoint (.flc): all that a run needs to go on with the same bits.

One file: a header page, then sections that each begin on a page: the weights, both moments, the
series of the monitors, the tokenizer and the record, then the CRC-32 of every page of them.
standards/training-checkpoint.md describes every byte.  Two slots take turns; a checkpoint is
written beside its slot, read back, and renamed, so that one whole checkpoint exists at any time.
Everything that touches the disk goes through `Disk`, which tests replace.
"""

from __future__ import annotations

import errno
import os
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, F64, U8, Arena, BufferSpec
from flightlm.flight.config import ModelConfig
from flightlm.flight.image import get_word, pages_of, parse_vocab_shape, put_word, tokenizer_bytes
from flightlm.flight.image_load import fill, open_regular
from flightlm.flight.sampler import require_int
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import VocabShape

MAGIC: Final = b"\x89FLC\r\n\x1a\n"  # a transfer in text mode breaks it
VERSION: Final = 1
PAGE: Final = limits.PAGE_BYTES
SLOTS: Final = ("checkpoint-a.flc", "checkpoint-b.flc")
PARTIAL: Final = ".partial"

# Byte offsets of the header's fields; integers are little-endian and unsigned (eot is signed).
VERSION_AT: Final = 8  # u32
PAGE_BYTES_AT: Final = 12  # u32
GENERATION_AT: Final = 16  # u64
FILE_BYTES_AT: Final = 24  # u64
STEP_AT: Final = 32  # u64 each, in the order of Progress
CONFIG_AT: Final = 72  # 5 x u32: layers, heads, channels, positions, vocab
VOCAB_AT: Final = 64  # relative to VOCAB_PAGE_AT; image.parse_vocab_shape reads it
VOCAB_PAGE_AT: Final = 96 - VOCAB_AT
RECORD_BYTES_AT: Final = 120  # u32
CRC_AT: Final = PAGE - 4

# Weights and two moments, the CRCs of their pages, and what else there is, fit a file.
MAX_TRAINED: Final = limits.MAX_FILE_BYTES // 16
MONITORS: Final = 2
SECTIONS: Final = 6
STATE_SECTIONS: Final = 4  # the first ones: weights, m, v, monitors
READ_BACK: Final = "what was read back differs from what was written"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    step        optimiser steps that were taken or skipped
    updates     those that changed the weights: AdamW's t
    sample      windows of the data that were used
    loss_count  values that the monitor of the loss has seen
    norm_count  values that the monitor of the gradient norm has seen
    """

    step: int
    updates: int
    sample: int
    loss_count: int
    norm_count: int

    def __post_init__(self) -> None:
        """Raises FlightError(CHECKPOINT) for a number out of range."""
        assert self.updates >= 0, "steps are counted"
        require_int(self.step, 0, limits.MAX_STEPS, Fault.CHECKPOINT)
        require_int(self.updates, 0, self.step, Fault.CHECKPOINT)
        require_int(self.sample, 0, limits.MAX_SAMPLES, Fault.CHECKPOINT)
        require_int(self.loss_count, 0, self.step, Fault.CHECKPOINT)
        require_int(self.norm_count, 0, self.step, Fault.CHECKPOINT)


@dataclass(frozen=True, slots=True)
class CheckpointHeader:
    """What a checkpoint says of itself; the record is opaque here (ground's options)."""

    config: ModelConfig
    vocab: VocabShape | None
    progress: Progress
    generation: int
    record_bytes: int

    def __post_init__(self) -> None:
        assert self.generation >= 0, "generations count up from 0"
        assert self.record_bytes <= limits.MAX_RECORD_BYTES, "limits hold"

    def sections(self) -> tuple[int, ...]:
        """The bytes of each section: weights, m, v, monitors, tokenizer, record."""
        size = 4 * self.config.parameters
        assert size > 0, "a model has parameters"
        assert size <= limits.MAX_FILE_BYTES, "limits hold"
        series = 8 * MONITORS * limits.MONITOR_WINDOW
        return (size, size, size, series, tokenizer_bytes(self.vocab), self.record_bytes)

    def section_at(self, number: int) -> int:
        """The offset of a section."""
        assert number >= 0, "sections count from 0"
        assert number <= SECTIONS, "the table of CRCs comes last"
        sizes = self.sections()
        at = PAGE
        for index in range(SECTIONS):
            if index == number:
                break
            at += PAGE * pages_of(sizes[index])
        return at

    @property
    def data_pages(self) -> int:
        """The pages of all sections: each has its CRC."""
        end = self.section_at(len(self.sections()))
        assert end > PAGE, "a checkpoint is not empty"
        assert end % PAGE == 0, "sections are whole pages"
        return end // PAGE - 1

    @property
    def file_bytes(self) -> int:
        """The size of the file."""
        pages = 1 + self.data_pages + pages_of(4 * self.data_pages + 4)
        assert pages > 2, "a checkpoint is not empty"
        assert pages * PAGE <= limits.MAX_FILE_BYTES, "limits hold"
        return pages * PAGE


def checkpoint_buffers(config: ModelConfig, vocab: VocabShape | None) -> tuple[BufferSpec, ...]:
    """One chunk of the file, and the CRC-32 of every page with the largest record."""
    none = Progress(0, 0, 0, 0, 0)
    largest = CheckpointHeader(config, vocab, none, 0, limits.MAX_RECORD_BYTES)
    assert largest.data_pages > 0, "a checkpoint has pages"
    assert largest.data_pages <= limits.MAX_FILE_BYTES, "limits hold"
    table = PAGE * pages_of(4 * largest.data_pages + 4)
    return (
        BufferSpec("checkpoint", "checkpoint.chunk", (limits.STAGING_BYTES,), "u1"),
        BufferSpec("checkpoint", "checkpoint.table", (table,), "u1"),
    )


def pack_header(header: CheckpointHeader) -> bytes:
    """The header page, its CRC included."""
    assert header.record_bytes >= 0, "a size is not negative"
    assert header.generation >= 0, "generations count up from 0"
    page = bytearray(PAGE)
    page[: len(MAGIC)] = MAGIC
    put_word(page, VERSION_AT, VERSION, 4)
    put_word(page, PAGE_BYTES_AT, PAGE, 4)
    put_word(page, GENERATION_AT, header.generation, 8)
    put_word(page, FILE_BYTES_AT, header.file_bytes, 8)
    done = header.progress
    counts = (done.step, done.updates, done.sample, done.loss_count, done.norm_count)
    for index, count in enumerate(counts):
        put_word(page, STEP_AT + 8 * index, count, 8)
    config = header.config
    shape = (config.layers, config.heads, config.channels, config.positions, config.vocab)
    for index, value in enumerate(shape):
        put_word(page, CONFIG_AT + 4 * index, value, 4)
    vocab = header.vocab
    if vocab is not None:
        sizes = (vocab.tokens, vocab.blob_bytes, vocab.merges, vocab.max_token_bytes)
        for index, value in enumerate(sizes):
            put_word(page, VOCAB_PAGE_AT + VOCAB_AT + 4 * index, value, 4)
        put_word(page, VOCAB_PAGE_AT + VOCAB_AT + 16, vocab.eot % (1 << 32), 4)
    put_word(page, RECORD_BYTES_AT, header.record_bytes, 4)
    put_word(page, CRC_AT, zlib.crc32(page[:CRC_AT]), 4)
    return bytes(page)


def parse_header(page: bytes, file_bytes: int, what: str) -> CheckpointHeader:
    """Parse and validate the header page of the checkpoint `what` of `file_bytes`.

    Raises FlightError: CHECKPOINT, CHECKPOINT_VERSION, CONFIG_LIMIT.
    """
    assert file_bytes >= 0, "a size is not negative"
    assert len(what) > 0, "a checkpoint has a name"
    if len(page) < PAGE:
        raise FlightError(Fault.CHECKPOINT, f"{what} ends after {len(page)} bytes")
    if page[: len(MAGIC)] != MAGIC:
        raise FlightError(Fault.CHECKPOINT, f"{what} does not begin with the .flc magic")
    version = get_word(page, VERSION_AT, 4)
    if version != VERSION:
        detail = f"{what} has version {version}; this reads {VERSION}"
        raise FlightError(Fault.CHECKPOINT_VERSION, detail)
    if zlib.crc32(page[:CRC_AT]) != get_word(page, CRC_AT, 4):
        raise FlightError(Fault.CHECKPOINT, f"{what}: the CRC-32 of the header differs")
    header = parse_fields(page)
    if header.file_bytes != file_bytes:
        detail = f"{what} has {file_bytes} bytes, not {header.file_bytes}"
        raise FlightError(Fault.CHECKPOINT, detail)
    if pack_header(header) != page:
        raise FlightError(Fault.CHECKPOINT, f"{what}: the fields contradict each other")
    return header


def parse_fields(page: bytes) -> CheckpointHeader:
    """The fields, each within limits.  Raises FlightError: CHECKPOINT, CONFIG_LIMIT."""
    assert len(page) == PAGE, "a whole page"
    config = ModelConfig(
        layers=get_word(page, CONFIG_AT, 4),
        heads=get_word(page, CONFIG_AT + 4, 4),
        channels=get_word(page, CONFIG_AT + 8, 4),
        positions=get_word(page, CONFIG_AT + 12, 4),
        vocab=get_word(page, CONFIG_AT + 16, 4),
    )
    progress = Progress(
        step=get_word(page, STEP_AT, 8),
        updates=get_word(page, STEP_AT + 8, 8),
        sample=get_word(page, STEP_AT + 16, 8),
        loss_count=get_word(page, STEP_AT + 24, 8),
        norm_count=get_word(page, STEP_AT + 32, 8),
    )
    if config.parameters > MAX_TRAINED:
        detail = f"{config.parameters} parameters and their moments are more than a file may hold"
        raise FlightError(Fault.CHECKPOINT, detail)
    record_bytes = get_word(page, RECORD_BYTES_AT, 4)
    require_int(record_bytes, 0, limits.MAX_RECORD_BYTES, Fault.CHECKPOINT)
    moved = bytearray(PAGE)
    moved[: PAGE - VOCAB_PAGE_AT] = page[VOCAB_PAGE_AT:]
    vocab = parse_vocab_shape(bytes(moved), config)
    assert config.layers > 0, "the configuration is validated"
    generation = get_word(page, GENERATION_AT, 8)
    require_int(generation, 1, limits.MAX_STEPS, Fault.CHECKPOINT)
    return CheckpointHeader(config, vocab, progress, generation, record_bytes)


def binding_word(table: U8, head: bytes) -> int:
    """The CRC-32 of the header page without its own, and the table (n,) of the pages' CRCs.

    A CRC taken over bytes and their own CRC is the same for all bytes: it would bind nothing.
    """
    assert len(head) == PAGE, "the header is one page"
    assert table.ndim == 1, "one run of bytes"
    return zlib.crc32(table.data, zlib.crc32(head[:CRC_AT]))


class Disk:
    """Every operation on the disk that checkpoints need.  Each raises OSError."""

    __slots__ = ("writes",)

    def __init__(self) -> None:
        self.writes = 0
        assert self.writes == 0, "nothing was written yet"

    def create(self, path: str) -> int:
        """A descriptor of a new, empty file that can be written and read back."""
        assert len(path) > 0, "a path is given"
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o644)
        assert descriptor >= 0, "the file is open"
        return descriptor

    def write(self, descriptor: int, data: U8) -> None:
        """Append data (n,)."""
        assert descriptor >= 0, "the file is open"
        size = data.shape[0]
        assert size <= limits.STAGING_BYTES, "one chunk at a time"
        done = 0
        # A write may take less than it was given, and takes at least one byte.
        for _ in range(size):
            if done == size:
                break
            done += os.write(descriptor, data[done:].data)
        self.writes += 1

    def rewind(self, descriptor: int) -> None:
        """Go back to the first byte."""
        self.skip_to(descriptor, 0)
        assert descriptor >= 0, "the file is open"

    def skip_to(self, descriptor: int, offset: int) -> None:
        """Go to an offset."""
        assert descriptor >= 0, "the file is open"
        assert offset >= 0, "offsets count from 0"
        _ = os.lseek(descriptor, offset, os.SEEK_SET)

    def read(self, descriptor: int, target: U8) -> None:
        """Fill target (n,) with the next bytes.  Raises FlightError(FILE_TRUNCATED), too."""
        assert descriptor >= 0, "the file is open"
        assert target.shape[0] <= limits.STAGING_BYTES, "one chunk at a time"
        fill(descriptor, target)

    def sync(self, descriptor: int) -> None:
        """Return when what was written is on the medium."""
        assert descriptor >= 0, "the file is open"
        assert self.writes >= 0, "writes are counted"
        os.fsync(descriptor)

    def rename(self, source: str, target: str) -> None:
        """Give a file another name, in place of what had it."""
        assert source != target, "two names"
        assert len(target) > 0, "a path is given"
        os.replace(source, target)

    def sync_folder(self, path: str) -> None:
        """Return when the names in a folder are on the medium."""
        assert len(path) > 0, "a path is given"
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        assert descriptor >= 0, "the folder is open"
        os.fsync(descriptor)
        os.close(descriptor)

    def remove(self, path: str) -> None:
        """Remove a file; nothing if it is not there."""
        assert len(path) > 0, "a path is given"
        assert self.writes >= 0, "writes are counted"
        if os.path.lexists(path):
            os.unlink(path)


@dataclass(frozen=True, slots=True)
class State:
    """Views of what a checkpoint keeps: 16 weights, m (P,), v (P,), monitors (2, window)."""

    weights: tuple[F32, ...]
    m: F32
    v: F32
    monitors: F64

    def __post_init__(self) -> None:
        assert len(self.weights) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
        assert self.m.shape == self.v.shape, "one second moment per first"
        assert self.monitors.shape == (MONITORS, limits.MONITOR_WINDOW), "two series"

    def sections(self) -> tuple[tuple[memoryview, ...], ...]:
        """The bytes of the first four sections, as views."""
        assert self.m.ndim == 1, "moments are flat"
        assert self.monitors.flags.c_contiguous, "one run of bytes"
        weights = tuple(bytes_of(weight) for weight in self.weights)
        series = self.monitors.reshape(-1)
        octets: U8 = series.view(np.uint8)
        return (weights, (bytes_of(self.m),), (bytes_of(self.v),), (octets.data,))


def bytes_of(values: F32) -> memoryview:
    """The bytes of values, as a view."""
    assert values.ndim > 0, "an array"
    assert values.flags.c_contiguous, "one run of bytes"
    flat = values.reshape(-1)
    octets: U8 = flat.view(np.uint8)
    return octets.data


def os_fault(error: OSError, path: str) -> FlightError:
    """The typed error for a failing operation on the disk."""
    assert isinstance(error, OSError), "the disk failed"
    assert len(path) > 0, "a path is given"
    fault = Fault.DESTINATION
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        fault = Fault.DISK_FULL
    return FlightError(fault, f"{path}: {error.strerror}")


class CheckpointFile:
    """Writes and reads checkpoints through buffers of the arena."""

    __slots__ = ("_chunk", "_disk", "_filled", "_page", "_table")

    def __init__(self, arena: Arena, disk: Disk) -> None:
        assert isinstance(disk, Disk), "the seam to the disk"
        assert not arena.sealed, "buffers are taken before the arena is sealed"
        self._chunk: Final[U8] = arena.u8("checkpoint.chunk")
        self._table: Final[U8] = arena.u8("checkpoint.table")
        self._disk: Final = disk
        self._page = 0  # of the data, whose CRC comes next
        self._filled = 0  # bytes of the chunk
        assert self._chunk.shape == (limits.STAGING_BYTES,), "one chunk"

    def write(
        self, folder: str, header: CheckpointHeader, state: State, extra: tuple[bytes, bytes]
    ) -> str:
        """Write a checkpoint into its slot and return the path; extra is tokenizer and record.

        Raises FlightError: DISK_FULL, DESTINATION; the slot is as it was then.
        """
        assert len(folder) > 0, "a folder is given"
        assert len(extra[1]) == header.record_bytes, "the header tells of this record"
        assert isinstance(state, State), "the views belong together"
        path = os.path.join(folder, SLOTS[header.generation % len(SLOTS)])
        partial = path + PARTIAL
        disk = self._disk
        try:
            self._write_partial(partial, header, state, extra)
            disk.rename(partial, path)
            disk.sync_folder(folder)
        except OSError as error:
            self._forget(partial)
            raise os_fault(error, path) from error
        except FlightError:
            self._forget(partial)
            raise
        return path

    def _forget(self, partial: str) -> None:
        """Remove what is left of a checkpoint that failed; a second failure changes nothing."""
        assert partial.endswith(PARTIAL), "only what has no name of a slot is removed"
        assert len(partial) > len(PARTIAL), "a path is given"
        try:
            self._disk.remove(partial)
        except OSError:
            return

    def _write_partial(
        self, partial: str, header: CheckpointHeader, state: State, extra: tuple[bytes, bytes]
    ) -> None:
        """Write the file and read it back.  Raises OSError, FlightError(DESTINATION)."""
        assert len(partial) > 0, "a path is given"
        assert header.record_bytes == len(extra[1]), "the header tells of this record"
        disk = self._disk
        head = pack_header(header)
        descriptor = disk.create(partial)
        try:
            self._chunk.data[:PAGE] = head
            disk.write(descriptor, self._chunk[:PAGE])
            self._page = 0
            self._write_data(descriptor, state, extra)
            self._write_table(descriptor, header, head)
            disk.sync(descriptor)
            disk.rewind(descriptor)
            self._read_back(descriptor, header, head, partial)
        finally:
            os.close(descriptor)

    def _write_data(self, descriptor: int, state: State, extra: tuple[bytes, bytes]) -> None:
        """Write every section."""
        assert descriptor >= 0, "the file is open"
        sections = state.sections()
        assert len(sections) + len(extra) == SECTIONS, "every section is written"
        assert len(sections) <= SECTIONS, "the state has its sections"
        self._page = 0
        for parts in sections:
            self._write_section(descriptor, parts)
        self._write_section(descriptor, (memoryview(extra[0]),))
        self._write_section(descriptor, (memoryview(extra[1]),))

    def _read_back(
        self, descriptor: int, header: CheckpointHeader, head: bytes, partial: str
    ) -> None:
        """Compare the whole file with what was written.  Raises FlightError(DESTINATION)."""
        assert self._page == header.data_pages, "every page has its CRC"
        assert len(partial) > 0, "a path is given"
        first = self._chunk[:PAGE]
        self._disk.read(descriptor, first)
        if first.tobytes() != head:
            raise FlightError(Fault.DESTINATION, f"{partial}: {READ_BACK}")
        if not self._table_matches(descriptor, header):
            raise FlightError(Fault.DESTINATION, f"{partial}: {READ_BACK}")

    def _write_section(self, descriptor: int, parts: tuple[memoryview, ...]) -> None:
        """Write the bytes of parts one after another, and zeros up to a whole page."""
        assert descriptor >= 0, "the file is open"
        assert len(parts) <= limits.TENSOR_COUNT, "the parts are tensors, or one view"
        self._filled = 0
        for part in parts:
            size = part.nbytes
            assert size <= limits.MAX_FILE_BYTES, "limits hold"
            taken = 0
            # Each turn but the first and the last takes a whole chunk.
            for _ in range(size // limits.STAGING_BYTES + 2):
                if taken == size:
                    break
                count = min(size - taken, limits.STAGING_BYTES - self._filled)
                end = self._filled + count
                self._chunk.data[self._filled : end] = part[taken : taken + count]
                taken += count
                self._filled = end
                if end == limits.STAGING_BYTES:
                    self._flush(descriptor)
            assert taken == size, "every byte was taken"
        rest = PAGE * pages_of(self._filled)
        self._chunk[self._filled : rest] = 0
        self._filled = rest
        self._flush(descriptor)

    def _flush(self, descriptor: int) -> None:
        """Write the whole pages of the chunk and keep their CRCs."""
        assert descriptor >= 0, "the file is open"
        filled = self._filled
        assert filled <= limits.STAGING_BYTES, "one chunk"
        if filled == 0:
            return
        words = self._table.view(np.uint32)
        for start in range(0, filled, PAGE):
            words[self._page] = zlib.crc32(self._chunk[start : start + PAGE].data)
            self._page += 1
        self._disk.write(descriptor, self._chunk[:filled])
        self._filled = 0

    def _write_table(self, descriptor: int, header: CheckpointHeader, head: bytes) -> None:
        """Write the table of CRCs; its last word binds it to the header."""
        assert len(head) == PAGE, "the header is one page"
        pages = header.data_pages
        words = self._table.view(np.uint32)
        assert pages < words.shape[0], "the table was planned for this record"
        nbytes = 4 * pages
        words[pages] = binding_word(self._table[:nbytes], head)
        end = header.file_bytes - header.section_at(SECTIONS)
        self._table[nbytes + 4 : end] = 0
        assert end <= limits.MAX_FILE_BYTES, "limits hold"
        for start in range(0, end, limits.STAGING_BYTES):
            stop = min(end, start + limits.STAGING_BYTES)
            self._disk.write(descriptor, self._table[start:stop])

    def _table_matches(self, descriptor: int, header: CheckpointHeader) -> bool:
        """Whether the data that were written, read again, have the CRCs of the table."""
        assert descriptor >= 0, "the file is open"
        end = header.data_pages * PAGE
        assert end <= limits.MAX_FILE_BYTES, "limits hold"
        self._page = 0
        for start in range(0, end, limits.STAGING_BYTES):
            part = self._chunk[: min(limits.STAGING_BYTES, end - start)]
            self._disk.read(descriptor, part)
            if not self._chunk_matches(part):
                return False
        return True

    def _chunk_matches(self, part: U8) -> bool:
        """Whether the pages of part (n,) have the next CRCs of the table."""
        size = part.shape[0]
        assert size <= limits.STAGING_BYTES, "one chunk"
        assert size % PAGE == 0, "whole pages"
        words = self._table.view(np.uint32)
        for start in range(0, size, PAGE):
            if zlib.crc32(part[start : start + PAGE].data) != words.item(self._page):
                return False
            self._page += 1
        return True

    def read(self, path: str, state: State | None) -> tuple[CheckpointHeader, bytes, bytes]:
        """Fill the state from the checkpoint at path; the header, the tokenizer, the record.

        Without a state every page is read and checked all the same.
        Raises FlightError as read_header, and CHECKPOINT where a page is damaged: the state is
        undefined then.
        """
        assert len(path) > 0, "a path is given"
        descriptor = open_regular(path)
        assert descriptor >= 0, "the file is open"
        try:
            header = parse_open(descriptor, path)
            tokenizer, record = self._read_all(descriptor, header, state, path)
        except OSError as error:
            raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {error.strerror}") from error
        finally:
            os.close(descriptor)
        return header, tokenizer, record

    def _read_all(
        self, descriptor: int, header: CheckpointHeader, state: State | None, path: str
    ) -> tuple[bytes, bytes]:
        """Fill the state; the tokenizer and the record.  Raises as `read`, and OSError."""
        assert descriptor >= 0, "the file is open"
        assert len(path) > 0, "a path is given"
        self._read_table(descriptor, header, path)
        self._disk.skip_to(descriptor, PAGE)
        self._page = 0
        if state is None:
            self._skim(descriptor, header, path)
        else:
            self._read_state(descriptor, header, state, path)
        sizes = header.sections()
        tokenizer = bytearray(sizes[-2])
        self._read_section(descriptor, (memoryview(tokenizer),), path)
        record = bytearray(sizes[-1])
        self._read_section(descriptor, (memoryview(record),), path)
        return bytes(tokenizer), bytes(record)

    def _read_state(
        self, descriptor: int, header: CheckpointHeader, state: State, path: str
    ) -> None:
        """Fill the state.  Raises as `read`, and OSError."""
        assert descriptor >= 0, "the file is open"
        assert len(path) > 0, "a path is given"
        if 4 * header.config.parameters != state.m.nbytes:
            raise FlightError(Fault.CHECKPOINT, f"{path} is of a model of another size")
        sections = state.sections()
        assert len(sections) <= SECTIONS, "the state has its sections"
        for parts in sections:
            self._read_section(descriptor, parts, path)

    def _skim(self, descriptor: int, header: CheckpointHeader, path: str) -> None:
        """Check the pages of the state.  Raises as `read`, and OSError."""
        assert descriptor >= 0, "the file is open"
        assert len(path) > 0, "a path is given"
        end = header.section_at(STATE_SECTIONS)
        assert end <= limits.MAX_FILE_BYTES, "limits hold"
        for start in range(PAGE, end, limits.STAGING_BYTES):
            size = min(limits.STAGING_BYTES, end - start)
            self._next_chunk(descriptor, self._chunk[:size], path)

    def _read_table(self, descriptor: int, header: CheckpointHeader, path: str) -> None:
        """Read the table of CRCs and check that it is whole and belongs to the header."""
        assert descriptor >= 0, "the file is open"
        assert len(path) > 0, "a path is given"
        at = header.section_at(SECTIONS)
        self._disk.skip_to(descriptor, at)
        end = header.file_bytes - at
        assert end <= limits.MAX_FILE_BYTES, "limits hold"
        if end > self._table.shape[0]:
            raise FlightError(Fault.CHECKPOINT, f"{path} is of a larger model")
        for start in range(0, end, limits.STAGING_BYTES):
            stop = min(end, start + limits.STAGING_BYTES)
            self._disk.read(descriptor, self._table[start:stop])
        nbytes = 4 * header.data_pages
        words = self._table.view(np.uint32)
        expected = binding_word(self._table[:nbytes], pack_header(header))
        if words.item(header.data_pages) != expected:
            raise FlightError(Fault.CHECKPOINT, f"{path}: the table of CRCs is damaged")
        if np.count_nonzero(self._table[nbytes + 4 : end]) > 0:
            raise FlightError(Fault.CHECKPOINT, f"{path}: the end of the table is damaged")

    def _read_section(self, descriptor: int, parts: tuple[memoryview, ...], path: str) -> None:
        """Fill parts one after another from whole pages; every page is checked first."""
        assert descriptor >= 0, "the file is open"
        assert len(parts) <= limits.TENSOR_COUNT, "the parts are tensors, or one view"
        assert len(path) > 0, "a path is given"
        left = PAGE * pages_of(sum(part.nbytes for part in parts))
        ready = 0  # bytes of the chunk that were read
        used = 0  # and how many of them were taken
        for part in parts:
            size = part.nbytes
            assert size <= limits.MAX_FILE_BYTES, "limits hold"
            taken = 0
            for _ in range(size // limits.STAGING_BYTES + 2):
                if taken == size:
                    break
                if used == ready:
                    ready = min(left, limits.STAGING_BYTES)
                    used = 0
                    left -= ready
                    self._next_chunk(descriptor, self._chunk[:ready], path)
                count = min(size - taken, ready - used)
                part[taken : taken + count] = self._chunk[used : used + count].data
                taken += count
                used += count
            assert taken == size, "every byte was filled"

    def _next_chunk(self, descriptor: int, part: U8, path: str) -> None:
        """Read whole pages and check them.  Raises FlightError(CHECKPOINT), OSError."""
        assert descriptor >= 0, "the file is open"
        assert part.shape[0] > 0, "there is more"
        assert len(path) > 0, "a path is given"
        self._disk.read(descriptor, part)
        if not self._chunk_matches(part):
            raise FlightError(
                Fault.CHECKPOINT, f"{path}: page {self._page + 1} is damaged (CRC-32 differs)"
            )


def read_header(path: str) -> CheckpointHeader:
    """The header of the checkpoint at path.

    Raises FlightError: CHECKPOINT, CHECKPOINT_VERSION, CONFIG_LIMIT, FILE_MISSING, FILE_KIND,
    FILE_UNREADABLE.
    """
    assert len(path) > 0, "a path is given"
    descriptor = open_regular(path)
    assert descriptor >= 0, "the file is open"
    try:
        return parse_open(descriptor, path)
    finally:
        os.close(descriptor)


def parse_open(descriptor: int, path: str) -> CheckpointHeader:
    """The header of an open checkpoint.  Raises FlightError as read_header."""
    assert descriptor >= 0, "the file is open"
    assert len(path) > 0, "a path is given"
    size = os.fstat(descriptor).st_size
    try:
        page = os.read(descriptor, PAGE)
    except OSError as error:
        raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {error.strerror}") from error
    return parse_header(page, size, path)
