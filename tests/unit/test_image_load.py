"""Reading a flight image: whole, in one pass, and never a damaged one."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from flightlm.flight import image_load, limits
from flightlm.flight.config import ModelConfig
from flightlm.flight.image import FILE_ORDER, HEADER_BYTES, ImageHeader
from flightlm.flight.image_load import (
    ImageFile,
    fill,
    open_regular,
    read_header,
    read_into,
)
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.transfer import Staging
from flightlm.ground.convert import new_staging
from tests.image_helpers import BYTES, PAGE, make_image, read_model, sealed, with_bytes

CONFIG: Final = ModelConfig(layers=1, heads=1, channels=4, positions=4, vocab=257)
SAMPLES: Final = 2_000


@pytest.fixture(scope="module")
def staging() -> Staging:
    """One set of buffers for all reads."""
    return new_staging()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small image with a tokenizer."""
    return make_image(tmp_path, CONFIG, Dtype.FP16, BYTES)[0]


def borders(header: ImageHeader) -> list[int]:
    """Where sections and their contents begin and end, without the beginning of the file."""
    found = {HEADER_BYTES, header.layout.file_bytes}
    for section in header.layout.sections:
        found |= {section.offset, section.offset + section.nbytes}
    for offset, nbytes in header.layout.tensors:
        found |= {offset, offset + nbytes}
    return sorted(found)


def assert_damaged(path: Path, staging: Staging) -> Fault:
    """The image must be refused with a typed error of the data kind."""
    with pytest.raises(FlightError) as caught:
        _ = read_model(path, staging)
    assert caught.value.exit_status == 3, caught.value
    return caught.value.fault


@pytest.mark.requirement("FLM-REQ-209")
def test_every_damaged_byte_is_refused(path: Path, staging: Staging) -> None:
    whole = path.read_bytes()
    header = read_header(str(path))
    generator = np.random.default_rng(2026)
    places = set(range(HEADER_BYTES))
    for border in borders(header):
        places |= {border - 1, border} & set(range(len(whole)))
    places |= set(generator.integers(HEADER_BYTES, len(whole), SAMPLES).tolist())
    # Padding and parity count as much as weights: nothing in the file is free.
    for section in header.layout.sections:
        places.add(section.offset + section.pages * PAGE - 1)
    descriptor = os.open(path, os.O_RDWR)
    faults = set()
    for at in sorted(places):
        flip = int(generator.integers(1, 256))
        _ = os.pwrite(descriptor, bytes([whole[at] ^ flip]), at)
        faults.add(assert_damaged(path, staging))
        _ = os.pwrite(descriptor, whole[at : at + 1], at)
    os.close(descriptor)
    assert len(places) > HEADER_BYTES + SAMPLES // 2
    assert Fault.IMAGE_DIGEST in faults
    assert Fault.IMAGE_HEADER in faults
    assert path.read_bytes() == whole
    _ = read_model(path, staging)


@pytest.mark.requirement("FLM-REQ-209")
def test_a_file_of_another_length_is_refused(path: Path, staging: Staging) -> None:
    whole = path.read_bytes()
    header = read_header(str(path))
    lengths = {0, 1, 7, 8, 9, len(whole) + 1, len(whole) + PAGE}
    for border in borders(header):
        lengths |= {border - 1, border, border + 1}
    lengths.discard(len(whole))
    for length in sorted(lengths):
        path.write_bytes((whole + bytes(PAGE))[:length])
        fault = assert_damaged(path, staging)
        if length > len(whole):
            assert fault is Fault.FILE_OVERLONG
        elif length >= HEADER_BYTES:
            assert fault is Fault.FILE_TRUNCATED


@pytest.mark.requirement("FLM-REQ-209")
@pytest.mark.parametrize(
    ("at", "new"),
    [(24, b"\x02"), (96, b"another name"), (168, bytes(32)), (168, b"\xff")],
)
def test_a_header_that_both_copies_tell_falsely_is_refused(
    path: Path, staging: Staging, at: int, new: bytes
) -> None:
    whole = path.read_bytes()
    page = sealed(with_bytes(whole[:PAGE], at, new))
    assert page != whole[:PAGE]
    path.write_bytes(page + whole[PAGE:-PAGE] + page)
    assert assert_damaged(path, staging) is Fault.IMAGE_DIGEST


@pytest.mark.requirement("FLM-REQ-209")
def test_weights_that_are_not_finite_are_refused_whatever_the_digest(
    path: Path, staging: Staging
) -> None:
    whole = path.read_bytes()
    path.write_bytes(with_bytes(whole, HEADER_BYTES, b"\x00\x7c"))
    assert assert_damaged(path, staging) is Fault.WEIGHT_FINITE


@pytest.mark.requirement("FLM-REQ-209")
def test_a_file_that_shrinks_while_it_is_read_is_refused(path: Path, staging: Staging) -> None:
    file = ImageFile(str(path))
    os.truncate(path, HEADER_BYTES + 100)
    targets = tuple(np.empty(spec.shape(CONFIG), dtype=np.float32) for spec in TENSORS)
    with pytest.raises(FlightError) as caught:
        file.read_weights(targets, staging)
    file.close()
    assert caught.value.fault is Fault.FILE_TRUNCATED


@pytest.mark.requirement("FLM-REQ-207")
def test_the_parts_of_a_file_come_in_its_order(path: Path, staging: Staging) -> None:
    file = ImageFile(str(path))
    targets = tuple(np.empty(spec.shape(CONFIG), dtype=np.float32) for spec in TENSORS)
    file.read_weights(targets, staging)
    raw = file.read_tokenizer(staging)
    section = file.header.layout.sections[1]
    assert raw == path.read_bytes()[section.offset : section.offset + section.nbytes]
    file.finish(staging)
    file.close()
    assert [FILE_ORDER[0], FILE_ORDER[1], FILE_ORDER[-1]] == [0, 1, 7]


@pytest.mark.requirement("FLM-REQ-209")
def test_the_digest_alone_can_be_checked(path: Path, staging: Staging) -> None:
    file = ImageFile(str(path))
    file.finish(staging)
    file.close()
    whole = path.read_bytes()
    path.write_bytes(with_bytes(whole, HEADER_BYTES, b"\x01"))
    damaged = ImageFile(str(path))
    with pytest.raises(FlightError) as caught:
        damaged.finish(staging)
    damaged.close()
    assert caught.value.fault is Fault.IMAGE_DIGEST


@pytest.mark.requirement("FLM-REQ-207")
def test_an_image_larger_than_one_chunk_reads_back(tmp_path: Path, staging: Staging) -> None:
    config = ModelConfig(layers=1, heads=1, channels=192, positions=4, vocab=2_800)
    path, tensors = make_image(tmp_path, config, Dtype.FP32)
    assert path.stat().st_size > 2 * limits.STAGING_BYTES
    _, found = read_model(path, staging)
    for spec, values in zip(TENSORS, found, strict=True):
        assert values.tobytes() == tensors[spec.name].tobytes(), spec.name


@pytest.mark.requirement("FLM-REQ-205")
def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    regular = tmp_path / "regular"
    regular.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(regular)
    os.mkfifo(tmp_path / "pipe")
    cases = {
        "missing": Fault.FILE_MISSING,
        "link": Fault.FILE_KIND,
        "pipe": Fault.FILE_KIND,
        "": Fault.FILE_KIND,
        "regular/below": Fault.FILE_UNREADABLE,
        "x" * 300: Fault.FILE_UNREADABLE,
    }
    for name, fault in cases.items():
        with pytest.raises(FlightError) as caught:
            _ = open_regular(str(tmp_path / name))
        assert caught.value.fault is fault, caught.value
    descriptor = open_regular(str(regular))
    assert os.read(descriptor, 4) == b"abc"
    os.close(descriptor)


@pytest.mark.requirement("FLM-REQ-209")
def test_fill_collects_short_reads_and_reports_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(100)))
    descriptor = os.open(path, os.O_RDONLY)
    real = read_into
    sizes = []

    def short(handle: int, target: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> int:
        sizes.append(target.shape[0])
        return real(handle, target[:7])

    monkeypatch.setattr(image_load, "read_into", short)
    target = np.zeros(60, dtype=np.uint8)
    fill(descriptor, target)
    assert target.tobytes() == bytes(range(60))
    assert sizes == [60, 53, 46, 39, 32, 25, 18, 11, 4]
    with pytest.raises(FlightError) as caught:
        fill(descriptor, target)
    os.close(descriptor)
    assert caught.value.fault is Fault.FILE_TRUNCATED
    assert "20 bytes early" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-205")
def test_a_failing_disk_is_a_typed_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(handle: int, size: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    opened = os.listdir("/proc/self/fd")
    with monkeypatch.context() as patch:
        patch.setattr(os, "read", broken)
        with pytest.raises(FlightError) as caught:
            _ = ImageFile(str(path))
    assert caught.value.fault is Fault.FILE_UNREADABLE
    monkeypatch.setattr(os, "readv", broken)
    with pytest.raises(FlightError) as read:
        _ = read_into(0, np.zeros(1, dtype=np.uint8))
    assert read.value.fault is Fault.FILE_UNREADABLE
    # No descriptor is lost with a file that is refused.
    assert len(os.listdir("/proc/self/fd")) == len(opened)


@pytest.mark.requirement("FLM-REQ-209")
def test_a_refused_file_leaves_no_descriptor_open(path: Path, staging: Staging) -> None:
    opened = len(os.listdir("/proc/self/fd"))
    whole = path.read_bytes()
    for at in (0, 8, 100, HEADER_BYTES, len(whole) - 1):
        path.write_bytes(with_bytes(whole, at, struct.pack("<B", whole[at] ^ 255)))
        _ = assert_damaged(path, staging)
    assert len(os.listdir("/proc/self/fd")) == opened
