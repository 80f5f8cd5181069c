"""llm.c's token shards: 256 little-endian int32 words (magic, version, count), then uint16 ids.

Source: dev/data/data_common.py (write_datafile) and llmc/dataloader.h of karpathy/llm.c.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.llmc import HEADER_BYTES, HEADER_WORDS, MODEL_MAGIC, OTHER_MAGICS
from flightlm.ground.formats.safetensors_file import open_regular, read_exactly

SHARD_MAGIC: Final = 20240520
SHARD_VERSION: Final = 1
LLAMA_MAGIC: Final = 20240801
SHARD_SUFFIX: Final = ".bin"
ID_BYTES: Final = 2
MAX_IDS: Final = 1 << 16  # of a vocabulary whose ids fit uint16
MAX_SHARD_TOKENS: Final = (1 << 31) - 1  # the count is an int32


def shard_header(tokens: int) -> bytes:
    """The header of a shard of so many tokens."""
    assert 0 < tokens <= MAX_SHARD_TOKENS, "the writer began another shard in time"
    words = [SHARD_MAGIC, SHARD_VERSION, tokens]
    words += [0] * (HEADER_WORDS - len(words))
    header = np.array(words, dtype="<i4")
    return header.tobytes()


def open_shard(path: Path) -> TokenFile:
    """The shard at `path`, its header and its size checked; ids are checked as they are read.

    Raises FlightError: DATA_SHARD for another magic, another version, or a count that is none;
    FILE_TRUNCATED and FILE_OVERLONG for another size than the count implies; the other FILE_*
    as `open_regular`.
    """
    assert isinstance(path, Path), "a shard is named by a Path"
    stream, resolved, size = open_regular(path)
    with stream:
        if size < HEADER_BYTES:
            raise FlightError(
                Fault.FILE_TRUNCATED, f"{path} has {size} bytes, the header {HEADER_BYTES}"
            )
        header = read_exactly(stream, HEADER_BYTES, path)
    magic, version, tokens = struct.unpack_from("<3i", header)
    require_shard(path, magic, version)
    if tokens < 1:
        raise FlightError(Fault.DATA_SHARD, f"{path}: a count of {tokens} tokens")
    implied = HEADER_BYTES + ID_BYTES * tokens
    if size != implied:
        fault = Fault.FILE_TRUNCATED if size < implied else Fault.FILE_OVERLONG
        raise FlightError(
            fault, f"{path} has {size} bytes, its count of {tokens} tokens implies {implied}"
        )
    return TokenFile(str(resolved), HEADER_BYTES, ID_BYTES, tokens)


def require_shard(path: Path, magic: int, version: int) -> None:
    """Raise FlightError(DATA_SHARD) unless these are the words of a shard of GPT-2's ids."""
    if magic == LLAMA_MAGIC:
        raise FlightError(Fault.DATA_SHARD, f"{path} holds ids of llama-3, 4 bytes each")
    if magic != SHARD_MAGIC:
        kind = "a model" if magic == MODEL_MAGIC else OTHER_MAGICS.get(magic, "no shard")
        raise FlightError(
            Fault.DATA_SHARD, f"{path}: magic {magic} is {kind}, a shard has {SHARD_MAGIC}"
        )
    if version != SHARD_VERSION:
        raise FlightError(
            Fault.DATA_SHARD, f"{path}: version {version}, known is {SHARD_VERSION}"
        )
    assert magic not in (LLAMA_MAGIC, MODEL_MAGIC), "the magic of a shard is its own"
