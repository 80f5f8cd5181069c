"""The flight image (.flm): layout and header.  standards/flight-image.md describes every byte.

The whole layout follows from the header's primary fields, so a reader computes it and compares
it with what the file says: a section or a tensor that lies elsewhere is an error, never a
pointer to follow.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from flightlm.flight import limits
from flightlm.flight.arena import aligned
from flightlm.flight.config import ModelConfig, require_range
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype
from flightlm.flight.vocab import NO_TOKEN, VocabShape

MAGIC: Final = b"\x89FLM\r\n\x1a\n"  # a transfer in text mode breaks it
VERSION: Final = 1
HEADER_BYTES: Final = limits.PAGE_BYTES
DIGEST_SHA256: Final = 1
MAC_ABSENT: Final = 0

# Byte offsets of the header's fields; integers are little-endian and unsigned (eot is signed).
VERSION_AT: Final = 8  # u32 each; flags (0) at 20
HEADER_BYTES_AT: Final = 12
PAGE_BYTES_AT: Final = 16
GENERATION_AT: Final = 24  # u64
FILE_BYTES_AT: Final = 32  # u64
CONFIG_AT: Final = 40  # 5 x u32: layers, heads, channels, positions, vocab
DTYPE_AT: Final = 60
VOCAB_AT: Final = 64  # 5 x 32 bits: tokens, blob bytes, merges, longest token, eot
TENSOR_COUNT_AT: Final = 84
SECTION_COUNT_AT: Final = 88
NAME_AT: Final = 96
DIGEST_KIND_AT: Final = 160
MAC_KIND_AT: Final = 164
DIGEST_AT: Final = 168
DIGEST_BYTES: Final = 32
# The MAC (32 bytes at 200), its key id (16 bytes) and 8 reserved bytes follow: zeros.
SECTIONS_AT: Final = 256  # 8 records of 32 bytes
SECTION_RECORD: Final = 32
TENSORS_AT: Final = 512  # 16 records of 64 bytes
TENSOR_RECORD: Final = 64
CRC_AT: Final = HEADER_BYTES - 4

# Sections in the order of their ids; FILE_ORDER is how they lie in the file, the three copies
# of the CRC table far apart.
SECTION_NAMES: Final = (
    "tensors",
    "tokenizer",
    "crc_a",
    "crc_b",
    "crc_c",
    "parity_rows",
    "parity_columns",
    "header_copy",
)
FILE_ORDER: Final = (0, 1, 2, 5, 3, 6, 4, 7)

# Parity: pages stand in blocks of GROUP x GROUP; one XOR page per row and one per column.
GROUP: Final = 32


@dataclass(frozen=True, slots=True)
class Section:
    """`nbytes` at `offset`, padded with zeros to `pages` whole pages."""

    offset: int
    nbytes: int
    pages: int

    def __post_init__(self) -> None:
        assert self.offset % limits.PAGE_BYTES == 0, "sections start on a page"
        assert self.nbytes <= self.pages * limits.PAGE_BYTES, "the pages hold the bytes"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies.  `tensors` are (offset, bytes) in the file, in table order."""

    sections: tuple[Section, ...]
    tensors: tuple[tuple[int, int], ...]
    data_pages: int
    row_pages: int
    column_pages: int
    file_bytes: int

    def __post_init__(self) -> None:
        assert len(self.sections) == len(SECTION_NAMES), "every section has a record"
        assert len(self.tensors) == limits.TENSOR_COUNT, "every tensor has a record"


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """A parsed header.  `digest` is over the file as standards/flight-image.md says."""

    config: ModelConfig
    dtype: Dtype
    vocab: VocabShape | None
    name: str
    generation: int
    digest: bytes
    layout: Layout

    def __post_init__(self) -> None:
        assert len(self.digest) == 32, "SHA-256 has 32 bytes"
        assert self.generation >= 0, "generations count up from 0"


def pages_of(nbytes: int) -> int:
    """Whole pages that hold nbytes."""
    assert nbytes >= 0, "a size is not negative"
    pages = -(-nbytes // limits.PAGE_BYTES)
    assert pages * limits.PAGE_BYTES >= nbytes, "the pages hold the bytes"
    return pages


def tokenizer_bytes(vocab: VocabShape | None) -> int:
    """The size of the tokenizer section: offsets, blob and merges, each 64-byte aligned."""
    if vocab is None:
        return 0
    assert vocab.tokens > 0, "a vocabulary is not empty"
    assert vocab.blob_bytes > 0, "tokens have bytes"
    offsets = aligned(4 * (vocab.tokens + 1))
    blob = aligned(vocab.blob_bytes)
    return offsets + blob + 16 * vocab.merges


def parity_pages(data_pages: int) -> tuple[int, int]:
    """How many row and column parity pages protect `data_pages`."""
    assert data_pages > 0, "an image has data"
    blocks = data_pages // (GROUP * GROUP)
    rest = data_pages % (GROUP * GROUP)
    rows = blocks * GROUP + -(-rest // GROUP)
    columns = blocks * GROUP + min(rest, GROUP)
    assert rows <= data_pages, "parity is smaller than data"
    return rows, columns


def layout_of(config: ModelConfig, dtype: Dtype, vocab: VocabShape | None) -> Layout:
    """The one layout of an image with these contents."""
    assert dtype in DTYPE_BYTES, "the dtype is known"
    at = HEADER_BYTES
    records = []
    for spec in TENSORS:
        nbytes = DTYPE_BYTES[dtype] * spec.part_elements(config) * spec.parts(config)
        records.append((at, nbytes))
        at += aligned(nbytes)
    last = records[-1]
    tensor_bytes = last[0] + last[1] - HEADER_BYTES
    token_bytes = tokenizer_bytes(vocab)
    data_pages = pages_of(tensor_bytes) + pages_of(token_bytes)
    rows, columns = parity_pages(data_pages)
    table = 4 * (data_pages + rows + columns)
    parity = (rows * limits.PAGE_BYTES, columns * limits.PAGE_BYTES)
    sizes = (tensor_bytes, token_bytes, table, table, table, *parity, HEADER_BYTES)
    sections = place_sections(sizes)
    end = sections[FILE_ORDER[-1]]
    file_bytes = end.offset + end.pages * limits.PAGE_BYTES
    assert file_bytes > tensor_bytes, "the file holds the tensors"
    return Layout(sections, tuple(records), data_pages, rows, columns, file_bytes)


def place_sections(sizes: tuple[int, ...]) -> tuple[Section, ...]:
    """Sections of these sizes, laid out in FILE_ORDER after the header, returned by id."""
    assert len(sizes) == len(SECTION_NAMES), "one size per section"
    offsets = [0] * len(SECTION_NAMES)
    at = HEADER_BYTES
    for index in FILE_ORDER:
        offsets[index] = at
        at += pages_of(sizes[index]) * limits.PAGE_BYTES
    assert at <= limits.MAX_FILE_BYTES, "limits hold for the file"
    pairs = zip(offsets, sizes, strict=True)
    return tuple(Section(offset, size, pages_of(size)) for offset, size in pairs)


def put_word(page: bytearray, at: int, value: int, size: int) -> None:
    """Write an unsigned little-endian integer of `size` bytes."""
    assert at + size <= len(page), "the field is in the page"
    assert value >= 0, "fields are unsigned"
    page[at : at + size] = value.to_bytes(size, "little")


def get_word(page: bytes, at: int, size: int) -> int:
    """Read an unsigned little-endian integer of `size` bytes."""
    assert at + size <= len(page), "the field is in the page"
    assert size > 0, "a field has bytes"
    return int.from_bytes(page[at : at + size], "little")


def put_sections(page: bytearray, layout: Layout) -> None:
    """Write the section records: id, reserved, offset, bytes, pages."""
    assert len(page) == HEADER_BYTES, "a whole page"
    assert len(layout.sections) == len(SECTION_NAMES), "every section has a record"
    for index, section in enumerate(layout.sections):
        at = SECTIONS_AT + SECTION_RECORD * index
        put_word(page, at, index + 1, 4)
        put_word(page, at + 8, section.offset, 8)
        put_word(page, at + 16, section.nbytes, 8)
        put_word(page, at + 24, section.pages, 8)


def put_tensors(page: bytearray, header: ImageHeader) -> None:
    """Write the tensor records: index, dtype, rank, reserved, four dims, offset, bytes."""
    assert len(page) == HEADER_BYTES, "a whole page"
    assert header.dtype in DTYPE_BYTES, "the dtype is known"
    for index, (offset, nbytes) in enumerate(header.layout.tensors):
        at = TENSORS_AT + TENSOR_RECORD * index
        spec = TENSORS[index]
        shape = spec.shape(header.config)
        assert len(shape) <= limits.MAX_RANK, "the record has four dims"
        put_word(page, at, index, 4)
        put_word(page, at + 4, int(header.dtype), 4)
        put_word(page, at + 8, len(shape), 4)
        for axis, size in enumerate(shape):
            put_word(page, at + 16 + 8 * axis, size, 8)
        put_word(page, at + 48, offset, 8)
        put_word(page, at + 56, nbytes, 8)


def put_contents(page: bytearray, header: ImageHeader) -> None:
    """Write the configuration, the dtype, the sizes of the tokenizer and the name."""
    assert header.dtype in DTYPE_BYTES, "the dtype is known"
    config = header.config
    text = header.name
    name = text.encode("utf-8")
    assert len(name) <= limits.MAX_NAME_BYTES, "the name fits its field"
    shape = (config.layers, config.heads, config.channels, config.positions, config.vocab)
    for index, value in enumerate(shape):
        put_word(page, CONFIG_AT + 4 * index, value, 4)
    put_word(page, DTYPE_AT, int(header.dtype), 4)
    page[NAME_AT : NAME_AT + len(name)] = name
    vocab = header.vocab
    if vocab is not None:
        sizes = (vocab.tokens, vocab.blob_bytes, vocab.merges, vocab.max_token_bytes)
        for index, value in enumerate(sizes):
            put_word(page, VOCAB_AT + 4 * index, value, 4)
        put_word(page, VOCAB_AT + 16, vocab.eot % (1 << 32), 4)


def pack_header(header: ImageHeader) -> bytes:
    """The header page, its CRC included."""
    assert len(header.digest) == DIGEST_BYTES, "SHA-256 has 32 bytes"
    page = bytearray(HEADER_BYTES)
    page[: len(MAGIC)] = MAGIC
    put_word(page, VERSION_AT, VERSION, 4)
    put_word(page, HEADER_BYTES_AT, HEADER_BYTES, 4)
    put_word(page, PAGE_BYTES_AT, limits.PAGE_BYTES, 4)
    put_word(page, GENERATION_AT, header.generation, 8)
    put_word(page, FILE_BYTES_AT, header.layout.file_bytes, 8)
    put_contents(page, header)
    put_word(page, TENSOR_COUNT_AT, limits.TENSOR_COUNT, 4)
    put_word(page, SECTION_COUNT_AT, len(SECTION_NAMES), 4)
    put_word(page, DIGEST_KIND_AT, DIGEST_SHA256, 4)
    put_word(page, MAC_KIND_AT, MAC_ABSENT, 4)
    page[DIGEST_AT : DIGEST_AT + DIGEST_BYTES] = header.digest
    put_sections(page, header.layout)
    put_tensors(page, header)
    put_word(page, CRC_AT, zlib.crc32(page[:CRC_AT]), 4)
    assert len(page) == HEADER_BYTES, "the header is one page"
    return bytes(page)


def digest_prefix(page: bytes) -> bytes:
    """The header page as it enters the digest: digest, MAC, key id and CRC read as zeros."""
    assert len(page) == HEADER_BYTES, "a whole page"
    zeroed = bytearray(page)
    zeroed[DIGEST_AT:SECTIONS_AT] = bytes(SECTIONS_AT - DIGEST_AT)
    zeroed[CRC_AT:] = bytes(HEADER_BYTES - CRC_AT)
    assert len(zeroed) == HEADER_BYTES, "zeros take the place of what they replace"
    return bytes(zeroed)


def parse_header(page: bytes, file_bytes: int) -> ImageHeader:
    """Parse and validate a header page of a file of `file_bytes`.

    Raises FlightError: IMAGE_MAGIC, IMAGE_VERSION, IMAGE_HEADER, IMAGE_MAC, FILE_TRUNCATED,
    FILE_OVERLONG, CONFIG_LIMIT.
    """
    if page[: len(MAGIC)] != MAGIC:
        raise FlightError(Fault.IMAGE_MAGIC, "the file does not begin with the .flm magic")
    if len(page) < HEADER_BYTES:
        raise FlightError(Fault.FILE_TRUNCATED, f"{len(page)} of {HEADER_BYTES} header bytes")
    version = get_word(page, VERSION_AT, 4)
    if version != VERSION:
        raise FlightError(Fault.IMAGE_VERSION, f"version {version}; this reads {VERSION}")
    stored = get_word(page, CRC_AT, 4)
    if zlib.crc32(page[:CRC_AT]) != stored:
        raise FlightError(Fault.IMAGE_HEADER, "the CRC-32 of the header page differs")
    mac_kind = get_word(page, MAC_KIND_AT, 4)
    if mac_kind != MAC_ABSENT:
        raise FlightError(Fault.IMAGE_MAC, f"the image has a MAC of kind {mac_kind}")
    header = parse_fields(page)
    expected = header.layout.file_bytes
    if file_bytes < expected:
        raise FlightError(Fault.FILE_TRUNCATED, f"the image has {file_bytes} of {expected} bytes")
    if file_bytes > expected:
        raise FlightError(Fault.FILE_OVERLONG, f"the image has {file_bytes}, not {expected} bytes")
    # The layout has no freedom: what the primary fields imply must be the page, byte for byte.
    if pack_header(header) != page:
        raise FlightError(Fault.IMAGE_HEADER, "fields and tables contradict each other")
    return header


def parse_fields(page: bytes) -> ImageHeader:
    """The primary fields, each within limits.  Raises FlightError as parse_header does."""
    assert len(page) == HEADER_BYTES, "a whole page"
    config = ModelConfig(
        layers=get_word(page, CONFIG_AT, 4),
        heads=get_word(page, CONFIG_AT + 4, 4),
        channels=get_word(page, CONFIG_AT + 8, 4),
        positions=get_word(page, CONFIG_AT + 12, 4),
        vocab=get_word(page, CONFIG_AT + 16, 4),
    )
    code = get_word(page, DTYPE_AT, 4)
    if code not in (1, 2, 3):
        raise FlightError(Fault.IMAGE_HEADER, f"dtype code {code} is unknown")
    vocab = parse_vocab_shape(page, config)
    field = page[NAME_AT : NAME_AT + limits.MAX_NAME_BYTES]
    raw = field.rstrip(b"\0")
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FlightError(Fault.IMAGE_HEADER, "the name is not UTF-8") from error
    layout = layout_of(config, Dtype(code), vocab)
    generation = get_word(page, GENERATION_AT, 8)
    digest = page[DIGEST_AT : DIGEST_AT + DIGEST_BYTES]
    return ImageHeader(config, Dtype(code), vocab, name, generation, digest, layout)


def parse_vocab_shape(page: bytes, config: ModelConfig) -> VocabShape | None:
    """The sizes of the tokenizer; None if there is none.  Raises FlightError(CONFIG_LIMIT)."""
    assert len(page) == HEADER_BYTES, "a whole page"
    assert config.vocab > 0, "the configuration is validated"
    tokens = get_word(page, VOCAB_AT, 4)
    if tokens == 0:
        return None
    blob_bytes = get_word(page, VOCAB_AT + 4, 4)
    merges = get_word(page, VOCAB_AT + 8, 4)
    longest = get_word(page, VOCAB_AT + 12, 4)
    eot = int.from_bytes(page[VOCAB_AT + 16 : VOCAB_AT + 20], "little", signed=True)
    _ = require_range(tokens, 1, config.vocab, "tokens of the tokenizer")
    _ = require_range(longest, 1, limits.MAX_TOKEN_BYTES, "bytes of the longest token")
    _ = require_range(blob_bytes, 1, tokens * longest, "bytes of all tokens")
    _ = require_range(merges, 0, limits.MAX_MERGES, "merges")
    _ = require_range(eot, NO_TOKEN, tokens - 1, "id of end of text")
    return VocabShape(tokens, blob_bytes, merges, longest, eot)
