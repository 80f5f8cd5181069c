"""Shards appear under their names all together, or not at all."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import convert, shard_writer
from flightlm.ground.shard_writer import ShardWriter
from tests.data_helpers import shard_tokens, write_shard


def packed(ids: list[int]) -> bytes:
    """Ids as the writer takes them."""
    return struct.pack(f"<{len(ids)}H", *ids)


def write(path: Path, ids: list[int], limit: int, *, force: bool = False) -> list[str]:
    """Write ids, three at a time; the names of the shards."""
    with ShardWriter(path, limit, force) as writer:
        for at in range(0, len(ids), 3):
            writer.write(packed(ids[at : at + 3]))
        writer.finish()
        return [os.path.basename(file.path) for file in writer.keep()]


@pytest.mark.requirement("FLM-REQ-720")
@given(ids=st.lists(st.integers(0, 65_535), min_size=1, max_size=40), limit=st.integers(1, 50))
@settings(deadline=None, max_examples=30)
def test_the_shards_together_hold_the_ids(
    tmp_path_factory: pytest.TempPathFactory, ids: list[int], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    names = write(folder / "a.bin", ids, limit)
    count = -(-len(ids) // limit)
    several = [f"a_{number:06d}.bin" for number in range(count)]
    assert names == (["a.bin"] if count == 1 else several)
    assert sorted(os.listdir(folder)) == names
    parts = [shard_tokens(folder / name) for name in names]
    assert [token for part in parts for token in part] == ids
    assert {len(part) for part in parts[:-1]} <= {limit}


@pytest.mark.requirement("FLM-REQ-723")
def test_nothing_has_its_name_before_everything_is_written(tmp_path: Path) -> None:
    with ShardWriter(tmp_path / "a.bin", 2, False) as writer:
        writer.write(packed([1, 2, 3, 4, 5]))
        assert all(name.endswith(".partial") for name in os.listdir(tmp_path))
        writer.finish()
        assert all(name.endswith(".partial") for name in os.listdir(tmp_path))
    assert os.listdir(tmp_path) == [], "what was not kept is gone"


@pytest.mark.requirement("FLM-REQ-723")
@pytest.mark.parametrize(
    ("number", "fault"), [(errno.ENOSPC, Fault.DISK_FULL), (errno.EIO, Fault.DESTINATION)]
)
def test_a_failing_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fault: Fault
) -> None:
    synced = []

    def fail(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FlightError) as caught:
        _ = write(tmp_path / "a.bin", [1, 2, 3, 4, 5], 2)
    assert caught.value.fault is fault
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-723")
def test_a_name_that_someone_took_meanwhile_keeps_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = convert.put_in_place

    def late(partial: Path, path: Path, force: bool) -> None:
        if path.name == "a_000001.bin":
            path.write_bytes(b"precious")
        place(partial, path, force)

    monkeypatch.setattr(shard_writer, "put_in_place", late)
    with pytest.raises(FlightError) as caught:
        _ = write(tmp_path / "a.bin", [1, 2, 3, 4, 5], 2)
    assert caught.value.fault is Fault.DESTINATION_EXISTS
    assert os.listdir(tmp_path) == ["a_000001.bin"]
    assert (tmp_path / "a_000001.bin").read_bytes() == b"precious"


@pytest.mark.requirement("FLM-REQ-723")
def test_what_the_disk_gives_back_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def damage(descriptor: int) -> None:
        sync(descriptor)
        _ = os.pwrite(descriptor, b"\xff", 1_025)

    monkeypatch.setattr(os, "fsync", damage)
    with pytest.raises(FlightError) as caught:
        _ = write(tmp_path / "a.bin", [1, 2], 9)
    assert caught.value.fault is Fault.DESTINATION
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-723")
@pytest.mark.parametrize("name", ["a.bin", "a_000007.bin"])
def test_existing_shards_stay_unless_forced(tmp_path: Path, name: str) -> None:
    for other in ("a_7.bin", "a_0000007.bin", "a_00000x.bin", "b_000000.bin", "a_000000.txt"):
        (tmp_path / other).write_bytes(b"")
    others = sorted(os.listdir(tmp_path))
    _ = write_shard(tmp_path / name, [9])
    with pytest.raises(FlightError) as caught:
        _ = write(tmp_path / "a.bin", [1, 2, 3], 2)
    assert caught.value.fault is Fault.DESTINATION_EXISTS
    assert shard_tokens(tmp_path / name) == [9]
    # Older shards would be taken for parts of the new ones.
    names = write(tmp_path / "a.bin", [1, 2, 3], 2, force=True)
    assert sorted(os.listdir(tmp_path)) == sorted([*others, *names])


@pytest.mark.requirement("FLM-REQ-725")
@pytest.mark.parametrize(
    ("name", "limit", "fault"),
    [
        ("a.txt", 5, Fault.OPTION),
        (".bin", 5, Fault.OPTION),
        ("a.bin", 0, Fault.OPTION),
        ("a.bin", 1 << 31, Fault.OPTION),
        ("no/a.bin", 5, Fault.DESTINATION),
        ("folder.bin", 5, Fault.DESTINATION),
    ],
)
def test_destinations_that_cannot_be_are_refused(
    tmp_path: Path, name: str, limit: int, fault: Fault
) -> None:
    (tmp_path / "folder.bin").mkdir()
    with pytest.raises(FlightError) as caught:
        _ = ShardWriter(tmp_path / name, limit, True)
    assert caught.value.fault is fault
    assert os.listdir(tmp_path) == ["folder.bin"]


@pytest.mark.requirement("FLM-REQ-725")
def test_more_shards_than_training_reads_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_DATA_FILES", 2)
    assert len(write(tmp_path / "a.bin", [1, 2, 3, 4], 2)) == 2
    with pytest.raises(FlightError) as caught:
        _ = write(tmp_path / "b.bin", [1, 2, 3, 4, 5], 2)
    assert caught.value.fault is Fault.OPTION
    assert sorted(os.listdir(tmp_path)) == ["a_000000.bin", "a_000001.bin"]
