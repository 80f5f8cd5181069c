"""The header reader of .safetensors files: exact on good files, a typed error on every other."""

from __future__ import annotations

import errno
import io
import json
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import safetensors.numpy

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats import safetensors_file
from flightlm.ground.formats.safetensors_file import (
    MAX_HEADER_BYTES,
    SafetensorsEntry,
    checked_entries,
    read_header,
)
from tests.weight_helpers import header_text, raw_safetensors, safetensors_bytes

ONE = [("a", "F32", (2, 3), bytes(range(24)))]
TWO = [*ONE, ("b", "F16", (4,), b"abcdefgh")]


def refused(path: Path, fault: Fault) -> str:
    """The detail of the error that reading `path` ends in."""
    with pytest.raises(FlightError) as caught:
        _ = read_header(path)
    assert caught.value.fault is fault, caught.value
    return caught.value.detail


def entry_file(path: Path, **changes: object) -> Path:
    """A file of one tensor whose header entry has `changes`."""
    header, data = raw_safetensors(ONE)
    entry = header["a"]
    assert isinstance(entry, dict)
    entry.update(changes)
    path.write_bytes(safetensors_bytes(header_text(header), data))
    return path


@pytest.mark.requirement("FLM-REQ-203")
def test_the_official_writer_and_this_reader_agree(tmp_path: Path) -> None:
    path = tmp_path / "official.safetensors"
    generator = np.random.default_rng(1)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "b.half": generator.standard_normal((3, 5)).astype(np.float16),
        "a.single": generator.standard_normal((7, 2, 2)).astype(np.float32),
        "c.bytes": np.arange(6, dtype=np.uint8),
        "d.scalar": np.full((), 1.5, dtype=np.float32),
        "e.long": np.arange(4, dtype=np.int64).reshape(1, 1, 2, 2),
    }
    safetensors.numpy.save_file(arrays, path, metadata={"format": "np"})
    header = read_header(path)
    content = path.read_bytes()
    assert header.path == path.resolve()
    assert header.file_bytes == len(content)
    assert {entry.name for entry in header.entries} == set(arrays)
    for entry in header.entries:
        begin = header.data_start + entry.begin
        end = header.data_start + entry.end
        assert content[begin:end] == arrays[entry.name].tobytes()
        assert entry.shape == arrays[entry.name].shape


@pytest.mark.requirement("FLM-REQ-203")
def test_entries_come_in_the_order_of_the_data(tmp_path: Path) -> None:
    path = tmp_path / "f.safetensors"
    header, data = raw_safetensors(TWO, {"format": "pt"})
    turned = dict(reversed(header.items()))
    path.write_bytes(safetensors_bytes(header_text(turned), data))
    read = read_header(path)
    assert read.entries == (
        SafetensorsEntry("a", "F32", (2, 3), 0, 24),
        SafetensorsEntry("b", "F16", (4,), 24, 32),
    )
    assert read.data_start == read.file_bytes - 32


@pytest.mark.requirement("FLM-REQ-201")
def test_a_symbolic_link_is_resolved(tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    header, data = raw_safetensors(ONE)
    blob.write_bytes(safetensors_bytes(header_text(header), data))
    middle = tmp_path / "middle"
    middle.symlink_to("blob")
    link = tmp_path / "model.safetensors"
    link.symlink_to(middle)
    assert read_header(link).path == blob.resolve()


@pytest.mark.requirement("FLM-REQ-205")
def test_paths_that_are_no_readable_file(tmp_path: Path) -> None:
    _ = refused(tmp_path / "none", Fault.FILE_MISSING)
    _ = refused(tmp_path, Fault.FILE_KIND)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    _ = refused(pipe, Fault.FILE_KIND)
    file = tmp_path / "file"
    file.write_bytes(b"")
    _ = refused(file / "below", Fault.FILE_MISSING)
    broken = tmp_path / "broken"
    broken.symlink_to("nowhere")
    _ = refused(broken, Fault.FILE_MISSING)
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    _ = refused(loop, Fault.FILE_UNREADABLE)
    _ = refused(tmp_path / ("n" * 300), Fault.FILE_UNREADABLE)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_file_above_the_bound_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = entry_file(tmp_path / "f")
    monkeypatch.setattr("flightlm.flight.limits.MAX_FILE_BYTES", path.stat().st_size - 1)
    _ = refused(path, Fault.FILE_LARGE)


class FailingDisk(io.BytesIO):
    """A stream whose disk fails."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.EIO, "input/output error")


@pytest.mark.requirement("FLM-REQ-205")
def test_a_disk_that_fails(tmp_path: Path) -> None:
    with pytest.raises(FlightError) as caught:
        _ = safetensors_file.read_exactly(FailingDisk(), 8, tmp_path / "f")
    assert caught.value.fault is Fault.FILE_UNREADABLE


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("size", range(8))
def test_a_file_without_a_header_length(tmp_path: Path, size: int) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"\x10" * size)
    assert str(size) in refused(path, Fault.FILE_TRUNCATED)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("length", [0, 1, MAX_HEADER_BYTES + 1, 100_000_001, 1 << 63, 2**64 - 1])
def test_header_lengths_out_of_bounds(tmp_path: Path, length: int) -> None:
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(b"{}", b"", length))
    assert str(length) in refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_header_longer_than_its_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    for length in (3, 1_000, MAX_HEADER_BYTES):
        path.write_bytes(safetensors_bytes(b"{}", b"", length))
        _ = refused(path, Fault.FILE_TRUNCATED)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_file_that_shrinks_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = entry_file(tmp_path / "f")
    size = path.stat().st_size
    true_open = safetensors_file.open_regular
    stream, resolved, _ = true_open(path)
    with stream:
        os.truncate(path, 20)

        def stale(_: Path) -> tuple[object, Path, int]:
            return stream, resolved, size

        monkeypatch.setattr(safetensors_file, "open_regular", stale)
        _ = refused(path, Fault.FILE_TRUNCATED)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "header",
    [
        b" {}",
        b"[]",
        b"\xef\xbb\xbf{}",
        b"{",
        b"{}}",
        b"{}\x00",
        b'{"a":1}',
        b'{"a":[]}',
        b'{"a":{}}',
        b'{"a":null}',
        b'{"\xff":{}}',
        b'{"\\ud800":{}}',
        '{"a":{}}'.encode("utf-16"),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}',
        b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}',
        b'{"a":{"dtype":"F32","shape":[' + b"9" * 5_000 + b'],"data_offsets":[0,4]}}',
        b'{"__metadata__":{"a":1}}',
        b'{"__metadata__":{"a":null}}',
        b'{"__metadata__":[]}',
        b'{"__metadata__":"text"}',
        b'{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    ],
)
def test_malformed_headers(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(header, b""))
    _ = refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
def test_duplicate_keys(tmp_path: Path) -> None:
    path = tmp_path / "f"
    entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    twice = f'{{"a":{entry},"a":{entry}}}'
    path.write_bytes(safetensors_bytes(twice.encode(), b"abcd"))
    _ = refused(path, Fault.WEIGHT_HEADER)
    inner = '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    path.write_bytes(safetensors_bytes(inner.encode(), b"abcd"))
    _ = refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dtype", 1),
        ("dtype", None),
        ("shape", "23"),
        ("shape", 6),
        ("shape", [2, "3"]),
        ("shape", [2, 3.0]),
        ("shape", [6, True]),
        ("shape", [2, -3]),
        ("shape", [-2, -3]),
        ("shape", [2, 4]),
        ("shape", [2]),
        ("shape", []),
        ("shape", [6, 0]),
        ("shape", [1, 1, 1, 2, 3]),
        ("shape", [2, 3, 2**64 + 1]),
        ("shape", [4194305, 4194305, 211106198978564]),  # wraps to a small product in 64 bits
        ("data_offsets", 24),
        ("data_offsets", [24]),
        ("data_offsets", [0, 24, 24]),
        ("data_offsets", [0, 24.0]),
        ("data_offsets", [False, 24]),
        ("data_offsets", [0, "24"]),
        ("data_offsets", [24, 0]),
        ("data_offsets", [-24, 0]),
        ("data_offsets", [1, 25]),
        ("data_offsets", [0, 2**64 + 24]),
        ("extra", 1),
    ],
)
def test_malformed_entries(tmp_path: Path, field: str, value: object) -> None:
    _ = refused(entry_file(tmp_path / "f", **{field: value}), Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("missing", ["dtype", "shape", "data_offsets"])
def test_entries_that_lack_a_member(tmp_path: Path, missing: str) -> None:
    header, data = raw_safetensors(ONE)
    entry = header["a"]
    assert isinstance(entry, dict)
    del entry[missing]
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(header_text(header), data))
    _ = refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("dtype", ["", "f32", "F33", "F4", "float32", "\x1b[31m", "F" * 1_000])
def test_unknown_dtypes(tmp_path: Path, dtype: str) -> None:
    detail = refused(entry_file(tmp_path / "f", dtype=dtype), Fault.WEIGHT_DTYPE)
    assert "\x1b" not in detail
    assert len(detail) < 200


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ([24, 32], None),
        ([16, 24], Fault.WEIGHT_HEADER),  # overlap
        ([0, 8], Fault.WEIGHT_HEADER),  # the same bytes twice
        ([25, 33], Fault.WEIGHT_HEADER),  # a hole
        ([32, 40], Fault.WEIGHT_HEADER),
    ],
)
def test_holes_and_overlaps(tmp_path: Path, second: list[int], fault: Fault | None) -> None:
    header, data = raw_safetensors(TWO)
    entry = header["b"]
    assert isinstance(entry, dict)
    entry["data_offsets"] = second
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(header_text(header), data))
    if fault is None:
        assert len(read_header(path).entries) == 2
    else:
        _ = refused(path, fault)


@pytest.mark.requirement("FLM-REQ-205")
def test_an_empty_tensor_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f"
    header, data = raw_safetensors([*ONE, ("z", "F32", (0, 5), b"")])
    path.write_bytes(safetensors_bytes(header_text(header), data))
    assert "z has a dimension of 0" in refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("cut", range(1, 33))
def test_every_truncation_of_the_data(tmp_path: Path, cut: int) -> None:
    header, data = raw_safetensors(TWO)
    path = tmp_path / "f"
    whole = safetensors_bytes(header_text(header), data)
    path.write_bytes(whole[:-cut])
    _ = refused(path, Fault.FILE_TRUNCATED)


@pytest.mark.requirement("FLM-REQ-205")
def test_bytes_after_the_last_tensor(tmp_path: Path) -> None:
    header, data = raw_safetensors(TWO)
    path = tmp_path / "f"
    for more in (1, 8, 5_000):
        path.write_bytes(safetensors_bytes(header_text(header), data + bytes(more)))
        assert str(more) in refused(path, Fault.FILE_OVERLONG)
    path.write_bytes(safetensors_bytes(b"{}", b"x"))
    _ = refused(path, Fault.FILE_OVERLONG)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_pointer_of_git_lfs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
    assert "Git LFS" in refused(path, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
def test_names_from_files_are_quoted_short_and_escaped(tmp_path: Path) -> None:
    name = "\x1b[2J\u202e" + "n" * 10_000
    header: dict[str, object] = {name: {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(json.dumps(header).encode(), b""))
    detail = refused(path, Fault.WEIGHT_HEADER)
    assert len(detail) < 300
    assert detail.isascii()
    assert detail.isprintable()


@pytest.mark.requirement("FLM-REQ-205")
def test_a_header_without_tensors_has_no_entries() -> None:
    assert checked_entries({}, 0) == ()
