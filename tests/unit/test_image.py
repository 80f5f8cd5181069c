"""The header of a flight image, against the byte table of standards/flight-image.md."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight import image
from flightlm.flight.config import ModelConfig
from flightlm.flight.image import (
    ImageHeader,
    layout_of,
    pack_header,
    parity_pages,
    parse_header,
)
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import Dtype
from flightlm.flight.vocab import NO_TOKEN, VocabShape
from tests.image_helpers import CRC_AT, PAGE, sealed, with_bytes

CONFIG: Final = ModelConfig(layers=2, heads=4, channels=8, positions=6, vocab=300)
VOCAB: Final = VocabShape(tokens=259, blob_bytes=275, merges=2, max_token_bytes=13, eot=258)
# The 16 tensors of CONFIG in file order, written out.
SHAPES: Final = (
    (300, 8),
    (6, 8),
    (2, 8),
    (2, 8),
    (2, 24, 8),
    (2, 24),
    (2, 8, 8),
    (2, 8),
    (2, 8),
    (2, 8),
    (2, 32, 8),
    (2, 32),
    (2, 8, 32),
    (2, 8),
    (8,),
    (8,),
)
# Bytes of each tensor in fp32: 4 times the product of its shape.
SIZES: Final = (
    9600, 192, 64, 64, 1536, 192, 512, 64, 64, 64, 2048, 256, 2048, 64, 32, 32,
)  # fmt: skip
# Each begins at a multiple of 64, the first after the header page.
OFFSETS: Final = (
    8192, 17792, 17984, 18048, 18112, 19648, 19840, 20352,
    20416, 20480, 20544, 22592, 22848, 24896, 24960, 25024,
)  # fmt: skip
# id: (offset, bytes, pages).  25056 - 8192 bytes of tensors are 3 pages; the tokenizer is
# 260 * 4 = 1040 -> 1088, 275 -> 320, 2 * 16 = 32; 4 data pages have 1 row and 4 columns.
SECTIONS: Final = (
    (1, 8192, 16864, 3),
    (2, 32768, 1440, 1),
    (3, 40960, 36, 1),
    (4, 57344, 36, 1),
    (5, 98304, 36, 1),
    (6, 49152, 8192, 1),
    (7, 65536, 32768, 4),
    (8, 106496, 8192, 1),
)
FILE_BYTES: Final = 114688
DIGEST: Final = bytes(range(32))


def header(vocab: VocabShape | None = VOCAB, dtype: Dtype = Dtype.FP32) -> ImageHeader:
    """The header that the tables above describe."""
    layout = layout_of(CONFIG, dtype, vocab)
    return ImageHeader(CONFIG, dtype, vocab, "tiny é", 7, DIGEST, layout)


def page_by_hand() -> bytes:
    """The header page, packed from the tables above with the offsets written out."""
    page = bytearray(PAGE)
    struct.pack_into("<8s", page, 0, b"\x89FLM\r\n\x1a\n")
    struct.pack_into("<IIII", page, 8, 1, 8192, 8192, 0)  # version, header, page, flags
    struct.pack_into("<QQ", page, 24, 7, FILE_BYTES)  # generation, file
    struct.pack_into("<IIIII", page, 40, 2, 4, 8, 6, 300)
    struct.pack_into("<I", page, 60, 1)  # fp32
    struct.pack_into("<IIIIi", page, 64, 259, 275, 2, 13, 258)
    struct.pack_into("<II", page, 84, 16, 8)  # tensors, sections
    struct.pack_into("<64s", page, 96, "tiny é".encode())
    struct.pack_into("<II", page, 160, 1, 0)  # SHA-256, no MAC
    struct.pack_into("<32s", page, 168, DIGEST)
    # 200: MAC (32), key id (16), reserved (8): zeros.
    for index, (number, offset, nbytes, pages) in enumerate(SECTIONS):
        struct.pack_into("<IIQQQ", page, 256 + 32 * index, number, 0, offset, nbytes, pages)
    for index, (shape, offset, nbytes) in enumerate(zip(SHAPES, OFFSETS, SIZES, strict=True)):
        dims = (*shape, 0, 0, 0, 0)[:4]
        at = 512 + 64 * index
        struct.pack_into("<IIII", page, at, index, 1, len(shape), 0)
        struct.pack_into("<QQQQQQ", page, at + 16, *dims, offset, nbytes)
    struct.pack_into("<I", page, 8188, zlib.crc32(page[:8188]))
    return bytes(page)


@pytest.mark.requirement("FLM-REQ-207")
def test_the_header_has_the_documented_bytes() -> None:
    assert pack_header(header()) == page_by_hand()


@pytest.mark.requirement("FLM-REQ-207")
def test_the_header_reads_back() -> None:
    assert parse_header(page_by_hand(), FILE_BYTES) == header()


@pytest.mark.requirement("FLM-REQ-207")
@pytest.mark.parametrize("dtype", list(Dtype))
@pytest.mark.parametrize(
    "vocab", [None, VOCAB, replace(VOCAB, eot=NO_TOKEN), replace(VOCAB, merges=0)]
)
def test_every_header_reads_back(dtype: Dtype, vocab: VocabShape | None) -> None:
    made = header(vocab, dtype)
    page = pack_header(made)
    assert parse_header(page, made.layout.file_bytes) == made
    if vocab is None:
        assert page[64:84] == bytes(20)
    else:
        assert struct.unpack_from("<i", page, 80) == (vocab.eot,)


@pytest.mark.requirement("FLM-REQ-207")
def test_the_digest_leaves_out_only_the_seal() -> None:
    page = bytes([255]) * PAGE
    prefix = image.digest_prefix(page)
    # Digest, MAC, key id and reserved bytes; the CRC.
    zeros = [at for at in range(PAGE) if prefix[at] == 0]
    assert zeros == [*range(168, 256), *range(8188, 8192)]


@pytest.mark.requirement("FLM-REQ-207")
@pytest.mark.parametrize(
    ("data", "rows", "columns"),
    [
        (1, 1, 1),
        (2, 1, 2),
        (32, 1, 32),
        (33, 2, 32),
        (1023, 32, 32),
        (1024, 32, 32),
        (1025, 33, 33),
        (1057, 34, 64),
        (2048, 64, 64),
        (10_000, 313, 320),
    ],
)
def test_parity_is_one_page_per_row_and_column_of_a_block(
    data: int, rows: int, columns: int
) -> None:
    assert parity_pages(data) == (rows, columns)


@pytest.mark.requirement("FLM-REQ-207")
def test_the_copies_of_the_crc_table_lie_apart() -> None:
    sections = layout_of(CONFIG, Dtype.FP32, VOCAB).sections
    order = sorted(range(8), key=lambda index: sections[index].offset)
    assert tuple(order) == (0, 1, 2, 5, 3, 6, 4, 7)
    ends = [sections[index].offset + sections[index].pages * PAGE for index in order]
    starts = [sections[index].offset for index in order]
    assert starts == [PAGE, *ends[:-1]]


def refused(page: bytes, file_bytes: int, fault: Fault) -> None:
    """The page must be refused with this fault."""
    with pytest.raises(FlightError) as caught:
        _ = parse_header(page, file_bytes)
    assert caught.value.fault is fault, caught.value


@pytest.mark.requirement("FLM-REQ-205")
def test_a_foreign_or_short_page_is_refused() -> None:
    page = page_by_hand()
    refused(b"", 0, Fault.IMAGE_MAGIC)
    refused(page[:7], 7, Fault.IMAGE_MAGIC)
    refused(page[:8], 8, Fault.FILE_TRUNCATED)
    refused(page[:-1], FILE_BYTES, Fault.FILE_TRUNCATED)
    refused(sealed(with_bytes(page, 8, b"\x02")), FILE_BYTES, Fault.IMAGE_VERSION)
    refused(with_bytes(page, 8, b"\x00"), FILE_BYTES, Fault.IMAGE_VERSION)
    refused(page, FILE_BYTES - 1, Fault.FILE_TRUNCATED)
    refused(page, FILE_BYTES + 1, Fault.FILE_OVERLONG)


@pytest.mark.requirement("FLM-REQ-209")
def test_every_changed_byte_of_the_header_is_refused() -> None:
    page = bytearray(page_by_hand())
    for at in range(PAGE):
        page[at] ^= 1 + at % 255
        with pytest.raises(FlightError):
            _ = parse_header(bytes(page), FILE_BYTES)
        page[at] ^= 1 + at % 255
    assert bytes(page) == page_by_hand()


def word(value: int) -> bytes:
    """A u32."""
    return struct.pack("<I", value)


@pytest.mark.requirement("FLM-REQ-209")
@pytest.mark.parametrize(
    ("at", "new", "fault"),
    [
        (12, word(4096), Fault.IMAGE_HEADER),
        (16, word(4096), Fault.IMAGE_HEADER),
        (20, word(1), Fault.IMAGE_HEADER),
        (32, word(FILE_BYTES + 1), Fault.IMAGE_HEADER),
        (40, word(0), Fault.CONFIG_LIMIT),
        (40, word(257), Fault.CONFIG_LIMIT),
        (44, word(3), Fault.CONFIG_LIMIT),
        (44, word(2), None),
        (48, word(0xFFFF_FFFF), Fault.CONFIG_LIMIT),
        (52, word(7), Fault.IMAGE_HEADER),
        (56, word(258), Fault.CONFIG_LIMIT),
        (60, word(0), Fault.IMAGE_HEADER),
        (60, word(4), Fault.IMAGE_HEADER),
        (60, word(3), Fault.FILE_OVERLONG),
        (64, word(0), Fault.FILE_OVERLONG),
        (64, word(301), Fault.CONFIG_LIMIT),
        (68, word(0), Fault.CONFIG_LIMIT),
        (68, word(259 * 13 + 1), Fault.CONFIG_LIMIT),
        (72, word(0xFFFF_FFFF), Fault.CONFIG_LIMIT),
        (76, word(1025), Fault.CONFIG_LIMIT),
        (80, struct.pack("<i", -2), Fault.CONFIG_LIMIT),
        (80, word(259), Fault.CONFIG_LIMIT),
        (84, word(15), Fault.IMAGE_HEADER),
        (88, word(9), Fault.IMAGE_HEADER),
        (92, word(1), Fault.IMAGE_HEADER),
        (96, b"\xff", Fault.IMAGE_HEADER),
        (160, word(2), Fault.IMAGE_HEADER),
        (164, word(1), Fault.IMAGE_MAC),
        (200, b"\x01", Fault.IMAGE_HEADER),
        (232, b"\x01", Fault.IMAGE_HEADER),
        (248, b"\x01", Fault.IMAGE_HEADER),
        (256, word(2), Fault.IMAGE_HEADER),
        (264, word(0), Fault.IMAGE_HEADER),
        (272, word(16865), Fault.IMAGE_HEADER),
        (280, word(4), Fault.IMAGE_HEADER),
        (512, word(1), Fault.IMAGE_HEADER),
        (516, word(2), Fault.IMAGE_HEADER),
        (520, word(3), Fault.IMAGE_HEADER),
        (528, word(299), Fault.IMAGE_HEADER),
        (560, word(8256), Fault.IMAGE_HEADER),
        (568, word(9536), Fault.IMAGE_HEADER),
        (1536, b"\x01", Fault.IMAGE_HEADER),
        (8187, b"\x01", Fault.IMAGE_HEADER),
    ],
)
def test_contradictory_fields_are_refused_though_the_crc_agrees(
    at: int, new: bytes, fault: Fault | None
) -> None:
    page = sealed(with_bytes(page_by_hand(), at, new))
    if fault is None:
        # Heads change no size: the digest of the file is what protects them.
        assert parse_header(page, FILE_BYTES).config == replace(CONFIG, heads=2)
    else:
        refused(page, FILE_BYTES, fault)


# Offset and size of every field.
FIELDS: Final = (
    *((at, 4) for at in (8, 12, 16, 20)),
    (24, 8),
    (32, 8),
    *((at, 4) for at in range(40, 96, 4)),
    (96, 64),
    *((at, 4) for at in (160, 164)),
    (168, 88),
    *((256 + 8 * index, 8) for index in range(32)),
    *((512 + 8 * index, 8) for index in range(128)),
    (1536, 64),
)
EXTREMES: Final = (0, 1, 2, 3, 255, 256, 65_535, 65_536, 1 << 20, (1 << 31) - 1, (1 << 32) - 1)


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[int, bytes]]:
    """One to three fields and what is written into them."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        at, size = draw(st.sampled_from(FIELDS))
        number = st.sampled_from(EXTREMES).map(lambda value: value.to_bytes(8, "little")[:size])
        small = st.integers(0, 600).map(lambda value: value.to_bytes(8, "little")[:size])
        found.append((at, draw(number | small | st.binary(min_size=size, max_size=size))))
    return found


@pytest.mark.requirement("FLM-REQ-209")
@given(changes(), st.integers(0, 1 << 41))
def test_any_header_is_understood_exactly_or_refused(
    edits: list[tuple[int, bytes]], other_size: int
) -> None:
    page = page_by_hand()
    for at, new in edits:
        page = with_bytes(page, at, new)
    page = sealed(page)
    assert len(page) == PAGE
    sizes = [FILE_BYTES, other_size]
    try:
        # What the fields would imply, so that the size of the file is no obstacle.
        sizes.append(image.parse_fields(page).layout.file_bytes)
    except FlightError as error:
        assert error.code.startswith("FLM-")
    for size in sizes:
        try:
            found = parse_header(page, size)
        except FlightError as error:
            assert error.exit_status == 3
        else:
            assert pack_header(found) == page
            assert found.layout.file_bytes == size


@pytest.mark.requirement("FLM-REQ-207")
def test_the_crc_is_that_of_the_page_before_it() -> None:
    page = page_by_hand()
    assert struct.unpack_from("<I", page, CRC_AT) == (zlib.crc32(page[:CRC_AT]),)
    # The check value of CRC-32 (ISO-HDLC) pins the polynomial.
    assert zlib.crc32(b"123456789") == 0xCBF43926
