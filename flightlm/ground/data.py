"""Open what people give as data: text files, llm.c's shards, folders of shards.

With the byte vocabulary a text is used where it lies: its bytes are the ids.  With any other
tokenizer it is encoded once, into shards in a folder that the caller names; a record beside them
says of which text and which tokenizer they are, so that they serve the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import VocabTables, byte_tokens
from flightlm.ground import display
from flightlm.ground.convert import PartialFile, destination_error
from flightlm.ground.display import Meter
from flightlm.ground.formats.flight_image import pack_tokenizer
from flightlm.ground.formats.llmc import is_llmc
from flightlm.ground.formats.safetensors_file import open_regular, read_exactly
from flightlm.ground.formats.source import stamp_of
from flightlm.ground.formats.strict_json import as_object, get_int, get_list, get_text, read_json
from flightlm.ground.formats.token_shards import SHARD_SUFFIX, open_shard
from flightlm.ground.shard_writer import DEFAULT_SHARD_TOKENS, ShardWriter
from flightlm.ground.text_encoder import READ_BYTES, TextEncoder

RECORD_SCHEMA: Final = "flightlm-data/1"
MAX_RECORD_BYTES: Final = 1 << 24
KEY_DIGITS: Final = 24
MAGIC_BYTES: Final = 4
# How llm.c's scripts, and `flightlm tokenize --val-tokens`, name the two parts of a text.
TRAINING_MARK: Final = "_train"
VALIDATION_MARK: Final = "_val"


class TextFile:
    """A text that is read from front to back: hashed, counted, and refused if it changed.

    Close it when done.  Raises FlightError: FILE_* as `open_regular`, FILE_CHANGED,
    FILE_UNREADABLE.
    """

    __slots__ = ("_hash", "_meter", "_read", "_stamp", "_stream", "path", "resolved", "size")

    def __init__(self, path: Path, meter: Meter) -> None:
        assert isinstance(path, Path), "a text is named by a Path"
        self.path: Final = path
        self._stream, self.resolved, self.size = open_regular(path)
        self._stamp: Final = stamp_of(os.fstat(self._stream.fileno()))
        self._meter: Final = meter
        self._hash: Final = hashlib.sha256()
        self._read = 0

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end of the text."""
        wanted = min(size, self.size - self._read)
        data = read_some(self._stream, wanted, str(self.path))
        changed = self._stamp != stamp_of(os.fstat(self._stream.fileno()))
        if len(data) < wanted or changed:
            raise FlightError(Fault.FILE_CHANGED, f"{self.path} changed while it was read")
        self._read += len(data)
        self._hash.update(data)
        self._meter.advance(len(data))
        assert self._read <= self.size, "no more is read than there was at first"
        return data

    def digest(self) -> str:
        """SHA-256 of what was read, in hexadecimal digits."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Give the descriptor back."""
        self._stream.close()


def read_some(stream: BinaryIO, size: int, what: str) -> bytes:
    """Up to `size` bytes of a stream.  Raises FlightError(FILE_UNREADABLE)."""
    try:
        return stream.read(size)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise FlightError(Fault.FILE_UNREADABLE, f"{what}: {reason}") from error


def open_data(
    paths: Sequence[Path], tables: VocabTables | None, cache: Path, *, wanted: bool = True
) -> tuple[TokenFile, ...]:
    """The token files of data that people name, in the order in which they name them.

    A path is a text, an llm.c shard (known by its magic or its name, NAME.bin), or a folder,
    which stands for the shards in it in name order.  `tables` is the tokenizer for texts, None
    if there is none; texts that must be encoded go to the folder `cache`, which is made when it
    is needed, the end of text before each of them.  `wanted`: people may see bars.
    Raises FlightError: DATA_FILES for a folder without shards, a folder with training and
    validation shards, no path or too many files; DATA_SHARD and FILE_* as `open_shard`;
    NO_TOKENIZER for a text without a tokenizer; DATA_TEXT, PRETOKEN_LONG, TOKENIZER_FIT,
    FILE_CHANGED for a text that cannot be encoded; DESTINATION, DISK_FULL for the cache.
    """
    files: list[TokenFile] = []
    for path in paths:
        if os.path.isdir(path):
            files.extend(open_shard(place) for place in shards_in(path))
        elif holds_shard(path):
            files.append(open_shard(path))
        else:
            files.extend(open_text(path, tables, cache, wanted))
        if len(files) > limits.MAX_DATA_FILES:
            raise FlightError(
                Fault.DATA_FILES, f"more than {limits.MAX_DATA_FILES} files of data"
            )
    if not files:
        raise FlightError(Fault.DATA_FILES, "no data were named")
    assert len(files) >= len(paths), "every path gives a file"
    return tuple(files)


def shards_in(folder: Path) -> list[Path]:
    """The shards of a folder, in name order.

    Raises FlightError: DATA_FILES if there is none, or if some are for training and some for
    validation, FILE_UNREADABLE.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise FlightError(Fault.FILE_UNREADABLE, f"{folder}: {reason}") from error
    shards = [name for name in names if name.endswith(SHARD_SUFFIX)]
    if not shards:
        raise FlightError(Fault.DATA_FILES, f"{folder} holds no shard (*{SHARD_SUFFIX})")
    marks = (TRAINING_MARK, VALIDATION_MARK)
    if all(any(mark in name for name in shards) for mark in marks):
        raise FlightError(
            Fault.DATA_FILES,
            f"{folder} holds shards for training and for validation: name the files themselves",
        )
    assert len(shards) <= len(names), "a shard is a file of the folder"
    return [folder / name for name in shards]


def holds_shard(path: Path) -> bool:
    """Whether the file at `path` is, or by its name should be, a shard.

    Any file of llm.c counts, so that it is refused by its kind and never taken for a text.
    Raises FlightError as `open_regular`.
    """
    stream, _, size = open_regular(path)
    with stream:
        start = read_exactly(stream, MAGIC_BYTES, path) if size >= MAGIC_BYTES else b""
    assert len(start) <= size, "a file begins with its own bytes"
    return path.suffix == SHARD_SUFFIX or is_llmc(start)


def must_encode(paths: Sequence[Path], tables: VocabTables | None) -> bool:
    """Whether `open_data` needs a cache for these paths.  Raises FlightError as it does."""
    if tables is None or bytes_are_ids(tables):
        return False
    assert tables.shape.tokens >= limits.BYTE_VALUES, "a vocabulary has a token for every byte"
    return any(not os.path.isdir(path) and not holds_shard(path) for path in paths)


def open_text(
    path: Path, tables: VocabTables | None, cache: Path, wanted: bool
) -> tuple[TokenFile, ...]:
    """The token files of a text: the text itself, or the shards that it is encoded to."""
    if tables is None:
        raise FlightError(
            Fault.NO_TOKENIZER, f"{path} is text, and there is no tokenizer; give shards"
        )
    assert tables.shape.tokens >= limits.BYTE_VALUES, "a vocabulary has a token for every byte"
    if bytes_are_ids(tables):
        stream, resolved, size = open_regular(path)
        stream.close()
        return (TokenFile(str(resolved), 0, 1, size),)
    return encoded_text(path, tables, cache, wanted)


def bytes_are_ids(tables: VocabTables) -> bool:
    """Whether a tokenizer makes each byte the id that is its value."""
    shape = tables.shape
    identity = np.arange(limits.BYTE_VALUES, dtype=np.int32)
    return shape.merges == 0 and np.array_equal(byte_tokens(tables), identity)


@dataclass(frozen=True, slots=True)
class Origin:
    """What shards were made of: digests in hexadecimal digits, and the size of the text."""

    text: str
    text_bytes: int
    tokenizer: str

    def key(self) -> str:
        """A name for these shards."""
        whole = hashlib.sha256(f"{RECORD_SCHEMA} {self.text} {self.tokenizer}".encode("ascii"))
        digits = whole.hexdigest()
        assert len(digits) > KEY_DIGITS, "a digest is longer than a name"
        return digits[:KEY_DIGITS]


def encoded_text(
    path: Path, tables: VocabTables, cache: Path, wanted: bool
) -> tuple[TokenFile, ...]:
    """The shards of a text, as the cache holds them or made now."""
    digest = hashlib.sha256(pack_tokenizer(tables))
    origin = origin_of(path, digest.hexdigest(), wanted)
    try:
        os.makedirs(cache, exist_ok=True)
    except OSError as error:
        raise destination_error(cache, error) from error
    shards = cache / f"text-{origin.key()}{SHARD_SUFFIX}"
    record = shards.with_suffix(".json")
    files = recorded_shards(record, origin)
    if files is None:
        files = encode_to(shards, path, tables, origin, wanted)
        write_record(record, path, origin, files)
    assert len(files) > 0, "a text gives a shard"
    return files


def origin_of(path: Path, tokenizer: str, wanted: bool) -> Origin:
    """The origin of the shards of a text: reads it once."""
    size = text_size(path)
    with display.progress(f"reading {path.name}", size, wanted=wanted) as meter:
        text = TextFile(path, meter)
        try:
            for _ in range(0, size, READ_BYTES):
                data = text.read(READ_BYTES)
                assert len(data) > 0, "the text has its size"
        finally:
            text.close()
    return Origin(text.digest(), size, tokenizer)


def text_size(path: Path) -> int:
    """The bytes of a text.  Raises FlightError as `open_regular`."""
    stream, _, size = open_regular(path)
    stream.close()
    assert size >= 0, "a file has a size"
    return size


def encode_to(
    shards: Path, path: Path, tables: VocabTables, origin: Origin, wanted: bool
) -> tuple[TokenFile, ...]:
    """Encode a text into shards of the cache."""
    encoder = TextEncoder(tables)
    with display.progress(f"encoding {path.name}", origin.text_bytes, wanted=wanted) as meter:
        text = TextFile(path, meter)
        try:
            with ShardWriter(shards, DEFAULT_SHARD_TOKENS, True) as writer:
                for ids in encoder.encode(str(path), text):
                    writer.write(ids)
                if text.digest() != origin.text:
                    raise FlightError(Fault.FILE_CHANGED, f"{path} changed while it was encoded")
                if writer.tokens == 0:
                    raise FlightError(Fault.DATA_SHORT, f"{path} has no token")
                writer.finish()
                files = writer.keep()
        finally:
            text.close()
    assert sum(file.tokens for file in files) > 0, "there are ids"
    return files


def write_record(
    record: Path, path: Path, origin: Origin, files: tuple[TokenFile, ...]
) -> None:
    """Say beside the shards what they were made of; without a record they are made again."""
    shards = [[os.path.basename(file.path), file.tokens] for file in files]
    content = {
        "schema": RECORD_SCHEMA,
        "source": path.name,
        "text_bytes": origin.text_bytes,
        "text_sha256": origin.text,
        "tokenizer_sha256": origin.tokenizer,
        "shards": shards,
    }
    assert len(shards) > 0, "there are shards"
    line = json.dumps(content) + "\n"
    data = line.encode("ascii")
    with PartialFile(record, len(data), True) as stream:
        _ = stream.write(data)


def recorded_shards(record: Path, origin: Origin) -> tuple[TokenFile, ...] | None:
    """The shards that a record names, if they are those of this origin; None if anything is off.

    The cache is only a copy: what cannot be used is made again.
    """
    if not os.path.lexists(record):
        return None
    try:
        value = read_json(record, MAX_RECORD_BYTES, Fault.DATA_FILES, allow_floats=False)
        return shards_of(as_object(value, record.name, Fault.DATA_FILES), record, origin)
    except FlightError:
        return None


def shards_of(
    content: Mapping[str, object], record: Path, origin: Origin
) -> tuple[TokenFile, ...]:
    """The shards of a record.  Raises FlightError if they are not those of this origin."""
    fault = Fault.DATA_FILES
    what = record.name
    said = Origin(
        get_text(content, "text_sha256", what, fault),
        get_int(content, "text_bytes", what, fault),
        get_text(content, "tokenizer_sha256", what, fault),
    )
    if said != origin or get_text(content, "schema", what, fault) != RECORD_SCHEMA:
        raise FlightError(fault, f"{what} is of another text or tokenizer")
    files: list[TokenFile] = []
    for entry in get_list(content, "shards", what, fault):
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[0], str):
            raise FlightError(fault, f"{what}: a shard is [name, tokens]")
        # A name and no path: a record leads nowhere else.
        file = open_shard(record.with_name(os.path.basename(entry[0])))
        if file.tokens != entry[1]:
            raise FlightError(fault, f"{what}: {entry[0]} has {file.tokens} tokens")
        files.append(file)
    if not files:
        raise FlightError(fault, f"{what} names no shard")
    return tuple(files)
