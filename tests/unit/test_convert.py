"""Conversion: exact, repeatable, and all or nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
import pytest

from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground import convert as conversion
from flightlm.ground.convert import (
    CheckedWriter,
    common_dtype,
    convert,
    new_staging,
    require_destination,
    work_bytes,
)
from flightlm.ground.display import Meter
from flightlm.ground.formats import flight_image
from flightlm.ground.formats.llmc import TOKENIZER_NAME
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.loader import PartReader, PartTable
from tests.image_helpers import BYTES, make_image, read_model
from tests.weight_helpers import as_stored, random_tensors, tiny_config, write_hf_folder

CONFIG: Final = tiny_config(vocab=258)


@pytest.fixture
def source(tmp_path: Path) -> WeightSource:
    """A model with a tokenizer."""
    folder = write_hf_folder(tmp_path / "tiny", CONFIG, random_tensors(CONFIG, 4, 1.0))
    return open_source(folder, None, BYTES)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.mark.requirement("FLM-REQ-208")
def test_the_same_model_gives_the_same_bytes(source: WeightSource, place: Path) -> None:
    first, second, third = (place / f"{name}.flm" for name in "abc")
    done = convert(source, first, None, force=False)
    _ = convert(source, second, None, force=False)
    _ = convert(open_source(first), third, None, force=False)
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()
    assert done.path == first
    assert done.header is not None
    assert done.header.layout.file_bytes == done.nbytes == first.stat().st_size
    assert open_source(third).name == "tiny"
    assert sorted(os.listdir(place)) == ["a.flm", "b.flm", "c.flm"]


@pytest.mark.requirement("FLM-REQ-204")
@pytest.mark.parametrize("first", list(Dtype))
@pytest.mark.parametrize("second", list(Dtype))
def test_images_of_images(
    source: WeightSource, place: Path, first: Dtype, second: Dtype
) -> None:
    tensors = random_tensors(CONFIG, 4, 1.0)
    names = {Dtype.FP32: "F32", Dtype.BF16: "BF16", Dtype.FP16: "F16"}
    _ = convert(source, place / "a.flm", first, force=False)
    _ = convert(open_source(place / "a.flm"), place / "b.flm", second, force=False)
    found, values = read_model(place / "b.flm")
    assert {extent.dtype for extent in found.extents} == {second}
    assert found.tokenizer is not None
    for spec, value in zip(TENSORS, values, strict=True):
        once = as_stored(tensors[spec.name], names[first])
        assert value.tobytes() == as_stored(once, names[second]).tobytes(), spec.name


@pytest.mark.requirement("FLM-REQ-204")
def test_without_a_dtype_no_value_changes(source: WeightSource) -> None:
    assert common_dtype(source) is Dtype.FP32
    half = [replace(extent, dtype=Dtype.FP16) for extent in source.extents]
    assert common_dtype(replace(source, extents=tuple(half))) is Dtype.FP16
    mixed = (replace(half[0], dtype=Dtype.BF16), *half[1:])
    assert common_dtype(replace(source, extents=mixed)) is Dtype.FP32


def fail(number: int) -> NoReturn:
    """What a failing disk raises."""
    raise OSError(number, os.strerror(number))


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, Fault.DISK_FULL),
        (errno.EDQUOT, Fault.DISK_FULL),
        (errno.EFBIG, Fault.DISK_FULL),
        (errno.EIO, Fault.DESTINATION),
        (errno.EROFS, Fault.DESTINATION),
    ],
)
@pytest.mark.parametrize("call", ["posix_fallocate", "fsync", "replace"])
def test_a_disk_that_fails_leaves_what_was_there(
    source: WeightSource,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    fault: Fault,
) -> None:
    path = place / "m.flm"
    path.write_bytes(b"precious")
    monkeypatch.setattr(os, call, lambda *words: fail(number))
    with pytest.raises(FlightError) as caught:
        _ = convert(source, path, None, force=True)
    assert caught.value.fault is fault
    assert caught.value.exit_status == 4
    assert os.listdir(place) == ["m.flm"]
    assert path.read_bytes() == b"precious"


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_a_file_system_that_cannot_reserve_still_takes_images(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", lambda *words: fail(number))
    _ = convert(source, place / "m.flm", None, force=False)
    _ = read_model(place / "m.flm")


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, AssertionError])
def test_whatever_ends_a_conversion_nothing_stays(
    source: WeightSource,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException],
) -> None:
    def interrupted(values: object, dtype: object) -> bytes:
        assert [name.endswith(".partial") for name in os.listdir(place)] == [True]
        raise error

    monkeypatch.setattr(flight_image, "narrow", interrupted)
    with pytest.raises(error):
        _ = convert(source, place / "m.flm", None, force=False)
    assert os.listdir(place) == []


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("force", [False, True])
def test_the_image_is_on_the_disk_before_it_has_its_name(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    steps: list[tuple[str, bool]] = []
    sync, rename, link = os.fsync, os.replace, os.link

    def noted_sync(descriptor: int) -> None:
        steps.append(("sync", (place / "m.flm").exists()))
        sync(descriptor)

    def noted_rename(old: Path, new: Path) -> None:
        steps.append(("rename", new.exists()))
        rename(old, new)

    def noted_link(old: Path, new: Path) -> None:
        steps.append(("link", new.exists()))
        link(old, new)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_rename)
    monkeypatch.setattr(os, "link", noted_link)
    _ = convert(source, place / "m.flm", None, force=force)
    assert steps == [("sync", False), ("rename" if force else "link", False), ("sync", True)]
    assert os.listdir(place) == ["m.flm"]


@pytest.mark.requirement("FLM-REQ-208")
def test_a_file_that_appears_during_the_conversion_is_kept(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def meddle(descriptor: int) -> None:
        (place / "m.flm").write_bytes(b"mine")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", meddle)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "m.flm", None, force=False)
    assert caught.value.fault is Fault.DESTINATION_EXISTS
    assert (place / "m.flm").read_bytes() == b"mine"
    assert os.listdir(place) == ["m.flm"]


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("name", ["m.flm", "m.bin", "m"])
@pytest.mark.parametrize("at", [0, 9_000, -1])
def test_a_disk_that_stores_something_else_is_noticed(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    sync = os.fsync
    damaged: list[int] = []

    def damage(descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        if not damaged and size > 9_000:
            old = os.pread(descriptor, 1, at % size)
            damaged.append(os.pwrite(descriptor, bytes([old[0] ^ 1]), at % size))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", damage)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / name, None, force=False)
    assert damaged == [1]
    assert caught.value.fault is Fault.DESTINATION
    assert "what was read back differs from what was written" in caught.value.detail
    assert os.listdir(place) == []


@pytest.mark.requirement("FLM-REQ-208")
def test_an_image_that_is_written_wrongly_gets_no_name(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = CheckedWriter.write

    def wrong(stream: CheckedWriter, data: bytes) -> int:
        return write(stream, bytes([data[0] ^ 1]) + data[1:])

    monkeypatch.setattr(CheckedWriter, "write", wrong)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "m.flm", None, force=False)
    assert caught.value.fault is Fault.DESTINATION
    assert os.listdir(place) == []
    monkeypatch.undo()
    # Only the body: the digest is that of what was meant, so the file contradicts it.
    passed = flight_image.HashingWriter.write

    def slipped(writer: flight_image.HashingWriter, data: bytes) -> int:
        stream = writer._stream
        assert isinstance(stream, CheckedWriter)
        count = passed(writer, data)
        _ = os.pwrite(stream.fileno(), b"\xff", 8192)
        return count

    monkeypatch.setattr(flight_image.HashingWriter, "write", slipped)
    monkeypatch.setattr(CheckedWriter, "write", lambda stream, data: flushed(write, stream, data))
    with pytest.raises(FlightError) as body:
        _ = convert(source, place / "m.flm", None, force=False)
    assert body.value.fault is Fault.DESTINATION
    assert "SHA-256 of the contents differs" in body.value.detail
    assert os.listdir(place) == []


def flushed(
    write: Callable[[CheckedWriter, bytes], int], stream: CheckedWriter, data: bytes
) -> int:
    """A write that goes out at once."""
    count = write(stream, data)
    stream.flush()
    return count


@pytest.mark.requirement("FLM-REQ-208")
def test_a_folder_that_cannot_be_replaced_keeps_its_name(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = convert(source, place / "m", None, force=False)
    before = {path.name: path.read_bytes() for path in (place / "m").iterdir()}
    rename = os.rename
    calls: list[Path] = []

    def second_fails(old: Path, new: Path) -> None:
        calls.append(new)
        if len(calls) == 2:
            fail(errno.EIO)
        rename(old, new)

    monkeypatch.setattr(os, "rename", second_fails)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "m", Dtype.BF16, force=True)
    assert caught.value.fault is Fault.DESTINATION
    assert len(calls) == 3
    assert os.listdir(place) == ["m"]
    assert {path.name: path.read_bytes() for path in (place / "m").iterdir()} == before


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("force", [False, True])
def test_a_folder_where_the_tokenizer_file_belongs_is_refused_first(
    source: WeightSource, place: Path, force: bool
) -> None:
    (place / TOKENIZER_NAME).mkdir()
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "m.bin", None, force=force)
    assert caught.value.fault is Fault.DESTINATION
    assert os.listdir(place) == [TOKENIZER_NAME]
    with pytest.raises(FlightError) as same:
        _ = convert(source, place.parent / TOKENIZER_NAME, None, force=force)
    assert same.value.fault is Fault.OPTION


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize("there", [False, True])
def test_the_tokenizer_file_comes_first_and_goes_with_a_model_that_fails(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        _ = convert(source, place / "old.bin", None, force=False)
        (place / "old.bin").unlink()
    seen: list[bool] = []

    def full(*words: object) -> NoReturn:
        seen.append((place / TOKENIZER_NAME).is_file())
        fail(errno.ENOSPC)

    monkeypatch.setattr(conversion, "write_llmc", full)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "m.bin", None, force=False)
    assert caught.value.fault is Fault.DISK_FULL
    assert seen == [True]
    assert os.listdir(place) == ([TOKENIZER_NAME] if there else [])


@pytest.mark.requirement("FLM-REQ-208")
def test_a_file_system_without_hard_links_will_do(
    source: WeightSource, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(old: Path, new: Path) -> None:
        raise PermissionError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    _ = convert(source, place / "m.flm", None, force=False)
    assert os.listdir(place) == ["m.flm"]


@pytest.mark.requirement("FLM-REQ-208")
def test_a_long_name_is_no_obstacle(source: WeightSource, place: Path) -> None:
    path = place / ("x" * 251 + ".flm")
    _ = convert(source, path, None, force=False)
    assert os.listdir(place) == [path.name]


@pytest.mark.requirement("FLM-REQ-209")
def test_a_damaged_image_is_no_source(place: Path, tmp_path: Path) -> None:
    config = ModelConfig(layers=1, heads=1, channels=4, positions=2, vocab=9)
    path, _ = make_image(tmp_path, config)
    data = bytearray(path.read_bytes())
    data[-9000] ^= 1
    path.write_bytes(data)
    with pytest.raises(FlightError) as caught:
        _ = convert(open_source(path), place / "m.flm", None, force=False)
    assert caught.value.fault is Fault.IMAGE_DIGEST
    assert os.listdir(place) == []


@pytest.mark.requirement("FLM-REQ-501")
def test_destinations_that_cannot_be_written(place: Path) -> None:
    (place / "there.flm").write_bytes(b"")
    (place / "folder.flm").mkdir()
    (place / "there").mkdir()
    (place / "link.flm").symlink_to(place / "nowhere")
    cases = {
        "m.gguf": Fault.OPTION,
        "m.safetensors": Fault.OPTION,
        ".flm": Fault.OPTION,
        ".bin": Fault.OPTION,
        "no/m": Fault.DESTINATION,
        "no/m.flm": Fault.DESTINATION,
        "there.flm/m.flm": Fault.DESTINATION,
        "folder.flm": Fault.DESTINATION,
        "there.flm": Fault.DESTINATION_EXISTS,
        "link.flm": Fault.DESTINATION_EXISTS,
        "there": Fault.DESTINATION_EXISTS,
    }
    for name, fault in cases.items():
        with pytest.raises(FlightError) as caught:
            require_destination(place / name, False)
        assert caught.value.fault is fault, name
    for name in ("there.flm", "link.flm", "new.flm", "new.bin", "new", "new-v1.0", "there"):
        require_destination(place / name, True)


@pytest.mark.requirement("FLM-REQ-204")
def test_each_part_is_read_fresh_and_whole(source: WeightSource) -> None:
    reader = PartReader(new_staging())
    table = PartTable(source, reader)
    tensors = random_tensors(CONFIG, 4, 1.0)
    first = table.part(10, 0)
    second = table.part(10, 1)
    reader.close()
    assert np.array_equal(first, tensors["fcw"][0])
    assert np.array_equal(second, tensors["fcw"][1])


@pytest.mark.requirement("FLM-REQ-541")
@pytest.mark.parametrize("name", ["a.flm", "a.bin", "folder"])
@pytest.mark.parametrize("image", [False, True])
def test_a_meter_counts_every_pass_of_a_conversion_to_its_end(
    source: WeightSource, place: Path, name: str, image: bool
) -> None:
    if image:
        _ = convert(source, place / "first.flm", Dtype.BF16, force=False)
        source = open_source(place / "first.flm")
    meter = Meter()
    _ = convert(source, place / name, None, force=False, meter=meter)
    assert meter.done == work_bytes(source, place / name, None)
    assert meter.label.startswith("reading back ")
