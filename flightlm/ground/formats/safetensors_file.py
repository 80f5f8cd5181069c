"""The header of a .safetensors file, checked to the last byte before any tensor is read.

Layout: u64 little-endian N, N bytes of JSON, then the data.  Every check that the official
reader makes is made here too, and a few more: tensors lie one behind the other without hole or
overlap and end exactly at the end of the file, none is empty, no key stands twice.
Source: the format description of safetensors (README of the project, src/tensor.rs).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.strict_json import (
    as_int,
    as_list,
    as_object,
    as_text,
    parse_json,
)

LENGTH_BYTES: Final = 8
# A GPT-2 needs some 15 KB.  A header of a large model, with a long list of metadata, has a few
# MB; 16 MiB leaves room to name what is wrong with such a file.  The format's own 100 MB would
# only be memory for an attacker.
MAX_HEADER_BYTES: Final = 16 << 20
LFS_START: Final = b"version "  # what a clone without Git LFS holds in place of the file
METADATA_KEY: Final = "__metadata__"
ENTRY_KEYS: Final = frozenset(("dtype", "shape", "data_offsets"))
SHOWN_CHARACTERS: Final = 80

# Bytes per element.  The formats below one byte are left out: no GPT-2 is stored in them.
ITEM_BYTES: Final = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "F8_E8M0": 1,
    "U16": 2,
    "I16": 2,
    "F16": 2,
    "BF16": 2,
    "U32": 4,
    "I32": 4,
    "F32": 4,
    "U64": 8,
    "I64": 8,
    "F64": 8,
    "C64": 8,
}


@dataclass(frozen=True, slots=True)
class SafetensorsEntry:
    """One tensor: `dtype` as the file writes it, bytes [begin, end) of the data part."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    def __post_init__(self) -> None:
        assert self.begin >= 0, "a tensor lies in the data"
        assert self.begin < self.end, "no tensor is empty"
        assert self.dtype in ITEM_BYTES, "the reader checked the dtype"


@dataclass(frozen=True, slots=True)
class SafetensorsHeader:
    """A checked header: `entries` in the order of the data, which begins at `data_start`.

    `path` is the resolved path (a hub snapshot holds symbolic links), `file_bytes` the size.
    """

    path: Path
    data_start: int
    file_bytes: int
    entries: tuple[SafetensorsEntry, ...]

    def __post_init__(self) -> None:
        assert self.data_start >= LENGTH_BYTES, "the data follow the length and the header"
        assert self.data_start <= self.file_bytes, "the data lie in the file"


def shown(name: str) -> str:
    """A name from a file as an error quotes it: at most SHOWN_CHARACTERS of it."""
    if len(name) > SHOWN_CHARACTERS:
        return f"{name[:SHOWN_CHARACTERS]}... ({len(name)} characters)"
    return name


def open_regular(path: Path) -> tuple[BinaryIO, Path, int]:
    """Open a weight file for reading: (stream, resolved path, size in bytes).

    Symbolic links are resolved once; the target is then opened without following any, and
    kind and size are asked of the open file, so that they belong to the bytes that are read.
    The caller closes the stream.  Raises FlightError: FILE_MISSING, FILE_KIND (a folder, a
    device, a pipe), FILE_UNREADABLE, or FILE_LARGE above limits.MAX_FILE_BYTES.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    try:
        resolved = Path(os.path.realpath(path, strict=True))
        # O_NONBLOCK: opening a pipe that nobody writes to must not wait.
        handle = os.open(resolved, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FlightError(Fault.FILE_MISSING, f"{path} is not there") from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {reason}") from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise FlightError(Fault.FILE_KIND, f"{path} is not a regular file")
    if status.st_size > limits.MAX_FILE_BYTES:
        os.close(handle)
        raise FlightError(
            Fault.FILE_LARGE, f"{path} has {status.st_size} bytes, above {limits.MAX_FILE_BYTES}"
        )
    return os.fdopen(handle, "rb"), resolved, status.st_size


def read_exactly(stream: BinaryIO, nbytes: int, path: Path) -> bytes:
    """The next `nbytes` of the stream.

    Raises FlightError: FILE_TRUNCATED if there are fewer, FILE_UNREADABLE if the disk fails.
    """
    assert nbytes > 0, "something is read"
    assert nbytes <= MAX_HEADER_BYTES, "only headers are read here"
    try:
        data = stream.read(nbytes)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {reason}") from error
    if len(data) != nbytes:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"{path} ends {nbytes - len(data)} bytes inside its header"
        )
    return data


def read_header(path: Path) -> SafetensorsHeader:
    """Read and check the header of the .safetensors file `path`.

    Raises FlightError: as `open_regular`; FILE_TRUNCATED and FILE_OVERLONG where the file ends
    before or after the last tensor; WEIGHT_DTYPE for an unknown number format; WEIGHT_HEADER
    for everything else that is malformed.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    stream, resolved, file_bytes = open_regular(path)
    with stream:
        if file_bytes < LENGTH_BYTES:
            raise FlightError(
                Fault.FILE_TRUNCATED, f"{path} has {file_bytes} bytes, not even a header length"
            )
        start = read_exactly(stream, LENGTH_BYTES, path)
        if start == LFS_START:
            raise FlightError(Fault.WEIGHT_HEADER, f"{path} is only a pointer of Git LFS")
        length = int.from_bytes(start, "little")
        if length < 2 or length > MAX_HEADER_BYTES:
            raise FlightError(
                Fault.WEIGHT_HEADER,
                f"{path} states a header of {length} bytes, not 2 to {MAX_HEADER_BYTES}",
            )
        data_start = LENGTH_BYTES + length
        if data_start > file_bytes:
            raise FlightError(
                Fault.FILE_TRUNCATED,
                f"{path} has {file_bytes} bytes, its header alone needs {data_start}",
            )
        text = read_exactly(stream, length, path)
    if not text.startswith(b"{"):
        raise FlightError(Fault.WEIGHT_HEADER, f"{path}: the header does not begin with a brace")
    what = f"header of {path.name}"
    value = parse_json(text, what, Fault.WEIGHT_HEADER, allow_floats=False)
    members = as_object(value, what, Fault.WEIGHT_HEADER)
    entries = checked_entries(members, file_bytes - data_start)
    return SafetensorsHeader(resolved, data_start, file_bytes, entries)


def checked_entries(
    members: Mapping[str, object], data_bytes: int
) -> tuple[SafetensorsEntry, ...]:
    """The tensors of a header, in the order of the data, which are `data_bytes` long.

    Raises FlightError as `read_header`.
    """
    assert data_bytes >= 0, "the data part is not negative"
    assert len(members) <= MAX_HEADER_BYTES, "a header of bounded size has bounded members"
    entries = []
    for name, value in members.items():
        if name == METADATA_KEY:
            check_metadata(value)
        else:
            entries.append(checked_entry(name, value))
    entries.sort(key=entry_begin)
    expected = 0
    for entry in entries:
        if entry.begin != expected:
            raise FlightError(
                Fault.WEIGHT_HEADER,
                f"{shown(entry.name)} begins at {entry.begin}, expected {expected}: "
                "tensors overlap or leave a hole",
            )
        expected = entry.end
    if expected > data_bytes:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"the tensors need {expected} bytes, the file has {data_bytes}"
        )
    if expected < data_bytes:
        raise FlightError(
            Fault.FILE_OVERLONG,
            f"{data_bytes - expected} bytes follow the last tensor, which ends at {expected}",
        )
    return tuple(entries)


def entry_begin(entry: SafetensorsEntry) -> int:
    """The key that sorts entries by where their data begin."""
    assert entry.begin >= 0, "a tensor lies in the data"
    return entry.begin


def check_metadata(value: object) -> None:
    """Refuse `__metadata__` unless it maps strings to strings: FlightError(WEIGHT_HEADER)."""
    members = as_object(value, METADATA_KEY, Fault.WEIGHT_HEADER)
    for key, text in members.items():
        if not isinstance(text, str):
            raise FlightError(
                Fault.WEIGHT_HEADER, f"{METADATA_KEY}: {shown(key)} is not a string"
            )


def checked_entry(name: str, value: object) -> SafetensorsEntry:
    """One tensor of a header: its members, dtype, shape, and the length that follows from them.

    Raises FlightError: WEIGHT_DTYPE for an unknown dtype, WEIGHT_HEADER otherwise.
    """
    if len(name) == 0:
        raise FlightError(Fault.WEIGHT_HEADER, "a tensor has no name")
    what = shown(name)
    members = as_object(value, what, Fault.WEIGHT_HEADER)
    if members.keys() != ENTRY_KEYS:
        raise FlightError(
            Fault.WEIGHT_HEADER, f"{what} does not have just dtype, shape and data_offsets"
        )
    dtype = as_text(members["dtype"], f"dtype of {what}", Fault.WEIGHT_HEADER)
    if dtype not in ITEM_BYTES:
        raise FlightError(Fault.WEIGHT_DTYPE, f"{what} has the unknown dtype {shown(dtype)}")
    shape = checked_shape(members["shape"], what)
    offsets = as_list(members["data_offsets"], f"data_offsets of {what}", Fault.WEIGHT_HEADER)
    if len(offsets) != 2:
        raise FlightError(Fault.WEIGHT_HEADER, f"{what} has {len(offsets)} data_offsets, not 2")
    begin = as_int(offsets[0], f"begin of {what}", Fault.WEIGHT_HEADER)
    end = as_int(offsets[1], f"end of {what}", Fault.WEIGHT_HEADER)
    needed = ITEM_BYTES[dtype]
    for size in shape:
        needed *= size  # Python integers: the product cannot wrap
    if begin < 0 or end - begin != needed:
        raise FlightError(
            Fault.WEIGHT_HEADER,
            f"{what} takes bytes {begin} to {end}, its shape needs {needed}",
        )
    return SafetensorsEntry(name, dtype, shape, begin, end)


def checked_shape(value: object, what: str) -> tuple[int, ...]:
    """The shape of a tensor: at most four dimensions, none empty (no dimension: one number).

    Raises FlightError(WEIGHT_HEADER).
    """
    dims = as_list(value, f"shape of {what}", Fault.WEIGHT_HEADER)
    if len(dims) > limits.MAX_RANK:
        raise FlightError(
            Fault.WEIGHT_HEADER, f"{what} has {len(dims)} dimensions, above {limits.MAX_RANK}"
        )
    sizes = []
    for dim in dims:
        size = as_int(dim, f"a dimension of {what}", Fault.WEIGHT_HEADER)
        if size < 1 or size > limits.MAX_FILE_BYTES:
            raise FlightError(Fault.WEIGHT_HEADER, f"{what} has a dimension of {size}")
        sizes.append(size)
    return tuple(sizes)
