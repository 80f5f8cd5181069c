"""llm.c's debug states: a batch with the logits, the loss and the gradients that belong to it.

Layout, all little-endian: 256 int32 words (magic, version, B, T); x and y int32 (B, T); logits
fp32 (B, T, V), not padded; the loss; the 16 gradients in the order of the table, that of wte with
rows of zeros up to a multiple of 128.  The file does not say which model it is of: its size tells.
Source: train_gpt2.py (write_state) and test_gpt2.c of karpathy/llm.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, I32
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.ground.formats.llmc import HEADER_BYTES, HEADER_WORDS, MODEL_MAGIC, OTHER_MAGICS
from flightlm.ground.formats.llmc_out import padded_rows
from flightlm.ground.formats.safetensors_file import open_regular, read_exactly
from flightlm.ground.formats.source import Sink

STATE_MAGIC: Final = 20240327
STATE_VERSION: Final = 2
USED_WORDS: Final = 4
CHUNK: Final = 1 << 20  # numbers that are read or written at a time
LOGITS: Final = "logits"
LOSS: Final = "loss"
ITEM: Final = 4  # bytes of a number


@dataclass(frozen=True, slots=True)
class Section:
    """Numbers of the file under a name: fp32 of a shape, from byte `offset` on."""

    name: str
    offset: int
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many numbers."""
        product = 1
        for size in self.shape:
            product *= size
        assert product > 0, "no section is empty"
        return product

    def chunks(self) -> Iterator[tuple[int, int]]:
        """(start, stop) of runs of at most CHUNK numbers, in order."""
        count = self.count
        assert count > 0, "no section is empty"
        for start in range(0, count, CHUNK):
            yield start, min(start + CHUNK, count)


@dataclass(frozen=True, slots=True)
class StateLayout:
    """Where everything lies in the state of a batch (B, T) of a model."""

    config: ModelConfig
    batch: int
    seq_len: int

    @property
    def rows(self) -> int:
        """B * T."""
        assert self.batch > 0 and self.seq_len > 0, "the sizes were checked"
        return self.batch * self.seq_len

    def sections(self) -> tuple[Section, ...]:
        """Logits, loss, and the gradients d<tensor> in the order of the table, not padded."""
        offset = HEADER_BYTES + 2 * ITEM * self.rows
        logits = Section(LOGITS, offset, (self.batch, self.seq_len, self.config.vocab))
        offset += ITEM * logits.count
        found = [logits, Section(LOSS, offset, (1,))]
        offset += ITEM
        for at, spec in enumerate(TENSORS):
            section = Section(f"d{spec.name}", offset, spec.shape(self.config))
            found.append(section)
            offset += ITEM * section.count
            if at == 0:
                offset += self.padding_bytes
        assert len(found) == 2 + limits.TENSOR_COUNT, "every tensor has its gradient"
        return tuple(found)

    @property
    def padding_bytes(self) -> int:
        """Bytes of the rows that pad the gradient of wte."""
        rows = padded_rows(self.config) - self.config.vocab
        assert rows >= 0, "padding adds rows"
        return ITEM * rows * self.config.channels

    @property
    def nbytes(self) -> int:
        """The size of the file."""
        *_, last = self.sections()
        assert last.offset > HEADER_BYTES, "gradients come last"
        return last.offset + ITEM * last.count


class StateFile:
    """A debug state that is read: `layout`, `inputs` and `targets` (B * T,) int32, `values`.

    with StateFile(path, config) as state: …
    Raises FlightError: LLMC_MAGIC, LLMC_VERSION, WEIGHT_HEADER for impossible header words,
    LLMC_STATE for the state of another model, file faults as `open_regular`.
    """

    __slots__ = ("_path", "_stream", "inputs", "layout", "targets")

    def __init__(self, path: Path, config: ModelConfig) -> None:
        assert isinstance(path, Path), "a file is named by a Path"
        stream, _, file_bytes = open_regular(path)
        try:
            batch, seq_len = read_sizes(stream, file_bytes, path)
            layout = StateLayout(config, batch, seq_len)
            require_fit(layout, file_bytes, path)
            ids = read_numbers(stream, np.dtype("<i4"), 2 * layout.rows, path)
            require_ids(ids, config, path)
        except BaseException:
            stream.close()
            raise
        self._path: Final = path
        self._stream: Final[BinaryIO] = stream
        self.layout: Final = layout
        inputs, targets = ids[: layout.rows], ids[layout.rows :]
        self.inputs: Final[I32] = inputs.astype(np.int32)
        self.targets: Final[I32] = targets.astype(np.int32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def values(self, section: Section, start: int, stop: int) -> F32:
        """The numbers `start` to `stop` of a section.  Raises FlightError: file faults."""
        assert 0 <= start < stop <= section.count, "a run inside the section"
        _ = self._stream.seek(section.offset + ITEM * start)
        numbers: F32 = read_numbers(self._stream, np.dtype("<f4"), stop - start, self._path)
        return numbers


def read_sizes(stream: BinaryIO, file_bytes: int, path: Path) -> tuple[int, int]:
    """B and T of the header.  Raises FlightError: LLMC_MAGIC, LLMC_VERSION, WEIGHT_HEADER, …"""
    assert file_bytes >= 0, "a size is not negative"
    if file_bytes < HEADER_BYTES:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"{path} has {file_bytes} bytes, the header {HEADER_BYTES}"
        )
    words = struct.unpack(f"<{HEADER_WORDS}i", read_exactly(stream, HEADER_BYTES, path))
    magic, version, batch, seq_len = words[:USED_WORDS]
    if magic != STATE_MAGIC:
        kinds = {**OTHER_MAGICS, MODEL_MAGIC: "a model"}
        kind = f" is {kinds[magic]}," if magic in kinds else ","
        raise FlightError(
            Fault.LLMC_MAGIC, f"{path}: magic {magic}{kind} a debug state has {STATE_MAGIC}"
        )
    if version != STATE_VERSION:
        raise FlightError(
            Fault.LLMC_VERSION, f"{path}: a debug state of version {version}, not {STATE_VERSION}"
        )
    for index in range(USED_WORDS, HEADER_WORDS):
        if words[index] != 0:
            raise FlightError(
                Fault.WEIGHT_HEADER, f"{path}: header word {index} is {words[index]}, not 0"
            )
    if batch < 1 or seq_len < 1 or batch * seq_len > limits.MAX_BATCH_ROWS:
        raise FlightError(Fault.WEIGHT_HEADER, f"{path}: B {batch} and T {seq_len}")
    return batch, seq_len


def require_fit(layout: StateLayout, file_bytes: int, path: Path) -> None:
    """Raise FlightError(LLMC_STATE) unless a state of this model has this size."""
    assert file_bytes >= HEADER_BYTES, "the header was read"
    config = layout.config
    if layout.seq_len > config.positions:
        raise FlightError(
            Fault.LLMC_STATE,
            f"{path}: T {layout.seq_len}, the model has {config.positions} positions",
        )
    if layout.nbytes != file_bytes:
        raise FlightError(
            Fault.LLMC_STATE,
            f"{path} has {file_bytes} bytes; with B {layout.batch} and T {layout.seq_len} a "
            f"state of this model has {layout.nbytes}",
        )


def read_numbers(stream: BinaryIO, kind: np.dtype, count: int, path: Path) -> np.ndarray:
    """The next `count` numbers of the stream.  Raises FlightError: FILE_TRUNCATED, …UNREADABLE."""
    assert count > 0, "something is read"
    try:
        numbers = np.fromfile(stream, kind, count)
    except OSError as error:
        raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {error.strerror}") from error
    if numbers.shape[0] != count:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"{path} ends {count - numbers.shape[0]} numbers too early"
        )
    return numbers


def require_ids(ids: np.ndarray, config: ModelConfig, path: Path) -> None:
    """Raise FlightError(LLMC_STATE) for an id that the model has no token for."""
    wrong = np.flatnonzero((ids < 0) | (ids >= config.vocab))
    assert ids.ndim == 1, "x, then y"
    if wrong.size > 0:
        at = int(wrong[0])
        half = ids.shape[0] // 2
        where = f"place {at} of x" if at < half else f"place {at - half} of y"
        raise FlightError(
            Fault.LLMC_STATE,
            f"{path}: id {ids[at]} at {where}, the model has {config.vocab} tokens",
        )


def write_start(sink: Sink, layout: StateLayout, inputs: I32, targets: I32) -> None:
    """The header, x and y; the sections follow in their order."""
    assert inputs.shape == (layout.rows,), "an id per row"
    assert targets.shape == (layout.rows,), "a target per row"
    words = np.zeros(HEADER_WORDS, "<i4")
    words[:USED_WORDS] = (STATE_MAGIC, STATE_VERSION, layout.batch, layout.seq_len)
    x, y = inputs.astype("<i4"), targets.astype("<i4")
    for part in (words, x, y):
        _ = sink.write(part.tobytes())


def write_values(sink: Sink, values: F32) -> None:
    """Numbers of a section, a run at a time."""
    flat = values.reshape(-1)
    assert flat.shape[0] > 0, "no section is empty"
    for start in range(0, flat.shape[0], CHUNK):
        part = flat[start : start + CHUNK]
        stored = part.astype("<f4")
        _ = sink.write(stored.tobytes())
