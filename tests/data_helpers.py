"""Token shards and small corpora for tests, written without the code under test."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flightlm.flight.shards import TokenFile

SHARD_MAGIC: Final = 20240520
HEADER_WORDS: Final = 256
HEADER_BYTES: Final = 1_024


def shard_bytes(
    tokens: Sequence[int], magic: int = SHARD_MAGIC, version: int = 1, count: int | None = None
) -> bytes:
    """The bytes of an llm.c shard; `count` overrides the true number of tokens."""
    stated = len(tokens) if count is None else count
    words = [magic, version, stated, *[0] * (HEADER_WORDS - 3)]
    return struct.pack(f"<{HEADER_WORDS}i", *words) + struct.pack(f"<{len(tokens)}H", *tokens)


def write_shard(path: Path, tokens: Sequence[int]) -> Path:
    """An llm.c shard."""
    path.write_bytes(shard_bytes(tokens))
    return path


def shard_tokens(path: Path) -> list[int]:
    """The ids of a shard whose header is as it should be."""
    data = path.read_bytes()
    words = struct.unpack_from(f"<{HEADER_WORDS}i", data)
    count = (len(data) - HEADER_BYTES) // 2
    assert words == (SHARD_MAGIC, 1, count, *[0] * (HEADER_WORDS - 3))
    return list(struct.unpack_from(f"<{count}H", data, HEADER_BYTES))


def file_tokens(file: TokenFile) -> list[int]:
    """The ids of a token file."""
    raw = Path(file.path).read_bytes()[file.offset :]
    ids = list(raw)
    if file.item_bytes == 2:
        ids = list(struct.unpack(f"<{len(raw) // 2}H", raw))
    assert len(ids) == file.tokens
    return ids
