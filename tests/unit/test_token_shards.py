"""llm.c's token shards: what is written, what is read, what is refused."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.token_shards import MAX_SHARD_TOKENS, open_shard, shard_header
from tests.data_helpers import file_tokens, shard_bytes, write_shard

SHARD = shard_bytes([1, 2, 50256])


@pytest.mark.requirement("FLM-REQ-720")
def test_the_header_is_llm_cs() -> None:
    words = struct.unpack("<256i", shard_header(305_260))
    assert words == (20240520, 1, 305_260, *[0] * 253)
    assert len(shard_header(MAX_SHARD_TOKENS)) == 1_024
    for count in (0, MAX_SHARD_TOKENS + 1):
        with pytest.raises(AssertionError):
            _ = shard_header(count)


@pytest.mark.requirement("FLM-REQ-720")
def test_a_shard_is_opened_under_its_true_name(tmp_path: Path) -> None:
    path = write_shard(tmp_path / "a.bin", [0, 65_535, 7])
    (tmp_path / "link.bin").symlink_to(path)
    for name in ("a.bin", "link.bin"):
        file = open_shard(tmp_path / name)
        assert (file.path, file.offset, file.item_bytes, file.tokens) == (str(path), 1_024, 2, 3)
        assert file_tokens(file) == [0, 65_535, 7]


@pytest.mark.requirement("FLM-REQ-725")
@pytest.mark.parametrize(
    ("data", "fault", "part"),
    [
        (b"", Fault.FILE_TRUNCATED, "0 bytes"),
        (SHARD[:1_023], Fault.FILE_TRUNCATED, "1023 bytes"),
        (SHARD[:-1], Fault.FILE_TRUNCATED, "implies 1030"),
        (SHARD[:-2], Fault.FILE_TRUNCATED, "count of 3 tokens"),
        (SHARD + b"\0", Fault.FILE_OVERLONG, "implies 1030"),
        (shard_bytes([1, 2], count=1), Fault.FILE_OVERLONG, "count of 1 tokens"),
        (shard_bytes([], count=0), Fault.DATA_SHARD, "count of 0"),
        (shard_bytes([1], count=-1), Fault.DATA_SHARD, "count of -1"),
        (shard_bytes([1], magic=20240521), Fault.DATA_SHARD, "20240521 is no shard"),
        (shard_bytes([1], magic=20240326), Fault.DATA_SHARD, "is a model"),
        (shard_bytes([1], magic=20240328), Fault.DATA_SHARD, "is a tokenizer"),
        (shard_bytes([1, 2], magic=20240801, version=7, count=1), Fault.DATA_SHARD, "llama-3"),
        (shard_bytes([1], version=2), Fault.DATA_SHARD, "version 2"),
    ],
)
def test_what_is_no_whole_shard_is_refused(
    tmp_path: Path, data: bytes, fault: Fault, part: str
) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(FlightError) as caught:
        _ = open_shard(path)
    assert caught.value.fault is fault
    assert part in caught.value.detail
    assert "x.bin" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-725")
def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for name, fault in (("none.bin", Fault.FILE_MISSING), (".", Fault.FILE_KIND)):
        with pytest.raises(FlightError) as caught:
            _ = open_shard(tmp_path / name)
        assert caught.value.fault is fault
