"""What `convert` writes, recomputed from the bytes of the file without the code that wrote it."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.image import SECTION_NAMES, ImageHeader, layout_of, parity_pages
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground.convert import new_staging, verify_source
from flightlm.ground.formats.flight_image import (
    PageWriter,
    narrow,
    open_image,
    pack_tokenizer,
    unpack_tokenizer,
    verify_image,
)
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from tests.image_helpers import BYTES, PAGE, make_image, read_model, resealed, with_bytes
from tests.weight_helpers import DTYPE_TEXT, as_stored, encode

U8 = npt.NDArray[np.uint8]

CONFIG: Final = ModelConfig(layers=2, heads=2, channels=12, positions=5, vocab=259)
GROUP: Final = 32


@dataclass(frozen=True, slots=True)
class Parsed:
    """An image as the tests understand it: its bytes and its section table."""

    data: bytes
    sections: tuple[tuple[int, int, int], ...]  # offset, bytes, pages
    tensors: tuple[tuple[int, int], ...]

    def section(self, index: int) -> bytes:
        """The bytes of a section without its padding, which must be zeros."""
        offset, nbytes, pages = self.sections[index]
        padding = self.data[offset + nbytes : offset + pages * PAGE]
        assert padding == bytes(len(padding))
        return self.data[offset : offset + nbytes]

    def pages(self, *indices: int) -> list[bytes]:
        """The pages of sections."""
        found = []
        for index in indices:
            offset, _, pages = self.sections[index]
            found += [self.data[offset + PAGE * at :][:PAGE] for at in range(pages)]
        return found


def parsed(path: Path) -> Parsed:
    """Read the tables of an image with struct alone."""
    data = path.read_bytes()
    records = [struct.unpack_from("<IIQQQ", data, 256 + 32 * index) for index in range(8)]
    tensors = [struct.unpack_from("<QQ", data, 512 + 64 * index + 48) for index in range(16)]
    assert [record[:2] for record in records] == [(index + 1, 0) for index in range(8)]
    sections = tuple((record[2], record[3], record[4]) for record in records)
    return Parsed(data, sections, tuple((offset, nbytes) for offset, nbytes in tensors))


def parity_of(pages: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The XOR pages of rows and columns, block by block."""
    rows, columns = [], []
    for start in range(0, len(pages), GROUP * GROUP):
        block = [np.frombuffer(page, np.uint8) for page in pages[start : start + GROUP * GROUP]]
        for row in range(0, len(block), GROUP):
            rows.append(np.bitwise_xor.reduce(block[row : row + GROUP], axis=0).tobytes())
        for column in range(min(GROUP, len(block))):
            columns.append(np.bitwise_xor.reduce(block[column::GROUP], axis=0).tobytes())
    return rows, columns


@pytest.fixture(scope="module", params=list(Dtype), ids=lambda dtype: dtype.name)
def dtype(request: pytest.FixtureRequest) -> Dtype:
    """The dtypes of an image."""
    found: Dtype = request.param
    return found


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, dtype: Dtype
) -> tuple[Path, dict[str, F32], Dtype]:
    """An image with a tokenizer, of each dtype."""
    path, tensors = make_image(tmp_path_factory.mktemp("image"), CONFIG, dtype, BYTES)
    return path, tensors, dtype


Made = tuple[Path, dict[str, F32], Dtype]


@pytest.mark.requirement("FLM-REQ-207")
def test_every_tensor_lies_where_its_record_says(made: Made) -> None:
    path, tensors, dtype = made
    image = parsed(path)
    end = PAGE
    for spec, (offset, nbytes) in zip(TENSORS, image.tensors, strict=True):
        assert offset % 64 == 0
        gap = image.data[end:offset]
        assert gap == bytes(len(gap))
        assert len(gap) < 64
        stored = image.data[offset : offset + nbytes]
        assert stored == encode(tensors[spec.name], DTYPE_TEXT[dtype]), spec.name
        end = offset + nbytes
    assert image.sections[0] == (PAGE, end - PAGE, -(-(end - PAGE) // PAGE))


@pytest.mark.requirement("FLM-REQ-207")
def test_the_tokenizer_section_holds_offsets_bytes_and_merges(made: Made) -> None:
    image = parsed(made[0])
    raw = image.section(1)
    # 257 tokens: the 256 bytes in order, then the end of text; 258 offsets in 1,088 bytes.
    offsets = struct.unpack_from("<258i", raw, 0)
    assert offsets == (*range(257), 269)
    assert raw[1088 : 1088 + 269] == bytes(range(256)) + b"<|endoftext|>"
    assert len(raw) == 1088 + 320


@pytest.mark.requirement("FLM-REQ-207")
def test_the_digest_covers_the_whole_file(made: Made) -> None:
    image = parsed(made[0])
    head = image.data[:PAGE]
    for at, size in ((168, 32), (200, 56), (8188, 4)):
        head = with_bytes(head, at, bytes(size))
    body = image.data[PAGE:-PAGE]
    assert image.data[168:200] == hashlib.sha256(head + body).digest()
    assert image.data[-PAGE:] == image.data[:PAGE]
    assert image.sections[7] == (len(image.data) - PAGE, PAGE, 1)


@pytest.mark.requirement("FLM-REQ-207")
def test_every_page_has_its_crc_in_three_equal_tables(made: Made) -> None:
    image = parsed(made[0])
    pages = image.pages(0, 1, 5, 6)
    table = struct.pack(f"<{len(pages)}I", *(zlib.crc32(page) for page in pages))
    assert [image.section(index) for index in (2, 3, 4)] == [table] * 3


@pytest.mark.requirement("FLM-REQ-207")
def test_parity_is_the_xor_of_rows_and_columns(made: Made) -> None:
    image = parsed(made[0])
    rows, columns = parity_of(image.pages(0, 1))
    assert image.section(5) == b"".join(rows)
    assert image.section(6) == b"".join(columns)


@pytest.mark.requirement("FLM-REQ-207")
@pytest.mark.parametrize("count", [1, 2, 31, 32, 33, 65, 1023, 1024, 1025, 1057, 2049])
def test_parity_of_any_number_of_pages(count: int) -> None:
    row_pages, column_pages = parity_pages(count)
    small = layout_of(CONFIG, Dtype.FP32, None)
    layout = replace(
        small, data_pages=count, row_pages=row_pages, column_pages=column_pages
    )
    # Seven random bytes in each page: enough to tell the pages apart, and quick.
    generator = np.random.default_rng(count)
    values = np.zeros((count, PAGE), dtype=np.uint8)
    values[:, :7] = generator.integers(0, 256, (count, 7))
    stream = io.BytesIO()
    writer = PageWriter(stream, layout)
    data = values.tobytes()
    cuts = [0, 5, PAGE + 1, len(data) // 2, len(data)]
    for start, end in zip(sorted(cuts), sorted(cuts)[1:], strict=False):
        writer.write(data[start:end])
    table, row_parity, column_parity = writer.tables()
    assert stream.getvalue() == data
    pages = [page.tobytes() for page in values]
    rows, columns = parity_of(pages)
    assert row_parity == b"".join(rows)
    assert column_parity == b"".join(columns)
    crcs = [zlib.crc32(page) for page in (*pages, *rows, *columns)]
    assert table == struct.pack(f"<{len(crcs)}I", *crcs)


@pytest.mark.requirement("FLM-REQ-204")
def test_an_image_reads_back_bit_for_bit(made: Made) -> None:
    path, tensors, dtype = made
    source, found = read_model(path)
    assert source.config == CONFIG
    assert source.kind == "flight image"
    for spec, values in zip(TENSORS, found, strict=True):
        expected = as_stored(tensors[spec.name], DTYPE_TEXT[dtype])
        assert values.tobytes() == expected.tobytes(), spec.name


@pytest.mark.requirement("FLM-REQ-207")
def test_the_tokenizer_reads_back(made: Made) -> None:
    tables = open_image(made[0]).tokenizer
    assert tables is not None
    expected = byte_vocab_tables()
    assert tables.shape == expected.shape
    for name in ("offsets", "blob", "merges"):
        assert np.array_equal(getattr(tables, name), getattr(expected, name)), name
    raw = pack_tokenizer(tables)
    again = unpack_tokenizer(raw, tables.shape)
    assert pack_tokenizer(again) == raw


def bits(values: F32) -> npt.NDArray[np.uint32]:
    """The bit patterns of float32 values."""
    return np.ascontiguousarray(values).view(np.uint32)


def floats(patterns: npt.NDArray[np.uint32]) -> F32:
    """The float32 values of bit patterns."""
    return patterns.astype(np.uint32).view(np.float32)


@pytest.mark.requirement("FLM-REQ-207")
@pytest.mark.parametrize("low", [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF])
def test_bf16_rounds_every_upper_half_to_nearest_even(low: int) -> None:
    upper = np.arange(65_536, dtype=np.uint32)
    finite = (upper & 0x7F80) != 0x7F80
    largest = (upper & 0x7FFF) == 0x7F7F
    upper = upper[finite & ~largest]
    values = floats((upper << 16) | low).astype(np.float64)
    # The neighbours in bf16, away from zero and towards it, and the distances to them.
    below = floats(upper << 16).astype(np.float64)
    above = floats((upper + 1) << 16).astype(np.float64)
    down, up = np.abs(values - below), np.abs(above - values)
    even = upper % 2 == 0
    expected = np.where((down < up) | ((down == up) & even), upper, upper + 1)
    got = np.frombuffer(narrow(values.astype(np.float32), Dtype.BF16), "<u2")
    assert np.array_equal(got, expected.astype(np.uint16))


@pytest.mark.requirement("FLM-REQ-207")
def test_fp16_rounds_between_all_neighbours_to_nearest_even() -> None:
    patterns = np.arange(0x7BFF, dtype=np.uint16)
    lower = patterns.view(np.float16).astype(np.float64)
    upper = (patterns + 1).view(np.float16).astype(np.float64)
    middle = ((lower + upper) / 2).astype(np.float32)
    assert np.array_equal(middle.astype(np.float64), (lower + upper) / 2)
    less = np.nextafter(middle, np.float32(0))
    more = np.nextafter(middle, np.float32(np.inf))
    for sign, mask in ((1, 0), (-1, 0x8000)):
        near = np.frombuffer(narrow(np.float32(sign) * less, Dtype.FP16), "<u2")
        tie = np.frombuffer(narrow(np.float32(sign) * middle, Dtype.FP16), "<u2")
        far = np.frombuffer(narrow(np.float32(sign) * more, Dtype.FP16), "<u2")
        assert np.array_equal(near, patterns | mask)
        assert np.array_equal(far, (patterns + 1) | mask)
        assert np.array_equal(tie, (patterns + patterns % 2) | mask)


@pytest.mark.requirement("FLM-REQ-206")
@pytest.mark.parametrize("sign", [0, 0x8000_0000])
@pytest.mark.parametrize(
    ("dtype", "last", "first"),
    [
        # Half way to the number after the largest is the first that rounds to infinity.
        (Dtype.BF16, 0x7F7F_7FFF, 0x7F7F_8000),
        (Dtype.FP16, 0x477F_EFFF, 0x477F_F000),
    ],
)
def test_a_weight_that_would_become_infinite_is_refused(
    dtype: Dtype, last: int, first: int, sign: int
) -> None:
    kept = narrow(floats(np.array([last | sign], dtype=np.uint32)), dtype)
    assert kept == struct.pack("<H", (0x7F7F if dtype is Dtype.BF16 else 0x7BFF) | sign >> 16)
    with pytest.raises(FlightError) as caught:
        _ = narrow(floats(np.array([0, first | sign], dtype=np.uint32)), dtype)
    assert caught.value.fault is Fault.WEIGHT_FINITE


@pytest.mark.requirement("FLM-REQ-204")
def test_fp32_keeps_every_bit() -> None:
    patterns = np.array([0, 1, 0x8000_0000, 0x007F_FFFF, 0x7F7F_FFFF, 0xC2F0_1234], np.uint32)
    stored = narrow(floats(patterns), Dtype.FP32)
    assert np.array_equal(np.frombuffer(stored, "<u4"), patterns)
    assert np.array_equal(bits(floats(patterns)), patterns)


def verified(path: Path) -> ImageHeader:
    """The header of an image that verify_image accepts."""
    with path.open("rb") as stream:
        return verify_image(stream.fileno(), new_staging())


@pytest.mark.requirement("FLM-REQ-209")
def test_a_whole_image_is_verified_and_one_cut_short_is_not(made: Made) -> None:
    path = made[0]
    header = verified(path)
    assert header.config == CONFIG
    assert header.digest == path.read_bytes()[168:200]
    short = path.with_name("short.flm")
    short.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(FlightError) as caught:
        _ = verified(short)
    assert caught.value.fault is Fault.FILE_TRUNCATED


@pytest.mark.requirement("FLM-REQ-209")
@pytest.mark.parametrize("index", range(2, 7))
@pytest.mark.parametrize("place", ["first", "last", "padding"])
def test_a_section_that_contradicts_the_data_is_named(
    tmp_path: Path, index: int, place: str
) -> None:
    path, _ = make_image(tmp_path, CONFIG, Dtype.BF16, BYTES)
    image = parsed(path)
    offset, nbytes, pages = image.sections[index]
    at = offset + {"first": 0, "last": nbytes - 1, "padding": pages * PAGE - 1}[place]
    changed = with_bytes(image.data, at, bytes([image.data[at] ^ 1]))
    for data, text in ((changed, "SHA-256"), (resealed(changed), SECTION_NAMES[index])):
        path.write_bytes(data)
        with pytest.raises(FlightError) as caught:
            _ = verified(path)
        assert caught.value.fault is Fault.IMAGE_DIGEST
        assert text in caught.value.detail
        with pytest.raises(FlightError) as refused:
            verify_source(open_source(path), new_staging())
        assert refused.value.detail == caught.value.detail
    path.write_bytes(resealed(image.data))
    assert path.read_bytes() == image.data


def refitted(data: bytes, sections: tuple[tuple[int, int, int], ...]) -> bytes:
    """An image whose tables, parity and digest are those of its data pages."""
    pages = [data[at : at + PAGE] for at in range(PAGE, sections[2][0], PAGE)]
    rows, columns = parity_of(pages)
    crcs = [zlib.crc32(page) for page in (*pages, *rows, *columns)]
    table = struct.pack(f"<{len(crcs)}I", *crcs)
    for index, raw in ((2, table), (3, table), (4, table), (5, rows), (6, columns)):
        whole = raw if isinstance(raw, bytes) else b"".join(raw)
        data = with_bytes(data, sections[index][0], whole)
    return resealed(data)


@pytest.mark.requirement("FLM-REQ-209")
@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("gap", "tensors"),
        ("tensors", "tensors"),
        ("offsets", "tokenizer"),
        ("blob", "tokenizer"),
        ("tokenizer", "tokenizer"),
    ],
)
def test_padding_that_is_not_zero_is_refused(tmp_path: Path, place: str, name: str) -> None:
    path, _ = make_image(tmp_path, CONFIG, Dtype.BF16, BYTES)
    image = parsed(path)
    gaps = [
        offset + nbytes
        for (offset, nbytes), (after, _) in zip(image.tensors, image.tensors[1:], strict=False)
        if offset + nbytes < after
    ]
    words = image.sections[1][0]
    at = {
        "gap": gaps[0],
        "tensors": words - 1,
        "offsets": words + 4 * 258,
        "blob": words + 1088 + 269,
        "tokenizer": words + PAGE - 1,
    }[place]
    assert refitted(image.data, image.sections) == image.data
    assert image.data[at] == 0
    path.write_bytes(refitted(with_bytes(image.data, at, b"\x01"), image.sections))
    with pytest.raises(FlightError) as caught:
        _ = verified(path)
    assert caught.value.fault is Fault.IMAGE_DIGEST
    assert caught.value.detail == f"padding in section {name} is not zero"


@pytest.mark.requirement("FLM-REQ-205")
def test_a_tokenizer_section_that_is_no_vocabulary_is_refused(tmp_path: Path) -> None:
    path, _ = make_image(tmp_path, CONFIG, Dtype.BF16, BYTES)
    image = parsed(path)
    offset = image.sections[1][0]
    for at, new, fault in (
        (offset, b"\x01", Fault.TOKENIZER_FILE),
        (offset + 4, b"\xff\xff\xff\xff", Fault.TOKENIZER_FILE),
        (offset + 1088, b"\x01", Fault.TOKENIZER_BYTES),
    ):
        path.write_bytes(with_bytes(image.data, at, new))
        with pytest.raises(FlightError) as caught:
            _ = open_image(path)
        assert caught.value.fault is fault, caught.value
