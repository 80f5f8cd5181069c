"""Open a flight image as a weight source, and write one (the ground half of flight.image)."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight import image, limits
from flightlm.flight.arena import F32, I32, U8, aligned
from flightlm.flight.image import GROUP, HEADER_BYTES, ImageHeader, Layout
from flightlm.flight.image_load import fill, open_regular, read_header
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.transfer import Staging
from flightlm.flight.vocab import VocabShape, VocabTables, check_tables
from flightlm.ground.display import Meter
from flightlm.ground.formats.source import Extent, Parts, Sink, WeightSource, Writes

PAGE: Final = limits.PAGE_BYTES


def stored(values: F32 | I32, form: str) -> bytes:
    """The bytes of values in a file; `form` is numpy's name of their type there."""
    converted = values.astype(form)
    return converted.tobytes()


def blob_bytes(tables: VocabTables) -> bytes:
    """The bytes of all tokens, one after another."""
    blob = tables.blob
    return blob.tobytes()


def token_list(tables: VocabTables) -> list[bytes]:
    """The bytes of each token."""
    blob = blob_bytes(tables)
    starts = tables.offsets
    offsets: list[int] = starts.tolist()
    assert offsets[-1] == len(blob), "the tokens are the blob"
    return [blob[start:end] for start, end in pairwise(offsets)]


def pack_tokenizer(tables: VocabTables | None) -> bytes:
    """The tokenizer section: offsets, blob, merges, each from a 64-byte boundary."""
    if tables is None:
        return b""
    offsets = stored(tables.offsets, "<i4")
    blob = blob_bytes(tables)
    raw = offsets.ljust(aligned(len(offsets)), b"\0") + blob.ljust(aligned(len(blob)), b"\0")
    raw += stored(tables.merges, "<i4")
    assert len(raw) == image.tokenizer_bytes(tables.shape), "the section has its size"
    return raw


def unpack_tokenizer(raw: bytes, shape: VocabShape) -> VocabTables:
    """The tables in a tokenizer section; `check_tables` judges them."""
    assert len(raw) == image.tokenizer_bytes(shape), "the section has its size"
    blob_at = aligned(4 * (shape.tokens + 1))
    merges_at = blob_at + aligned(shape.blob_bytes)
    offsets = np.frombuffer(raw, "<i4", shape.tokens + 1)
    blob: U8 = np.frombuffer(raw, np.uint8, shape.blob_bytes, blob_at)
    merges = np.frombuffer(raw, "<i4", 4 * shape.merges, merges_at)
    table = merges.reshape(shape.merges, 4)
    return VocabTables(shape, offsets.astype(np.int32), blob, table.astype(np.int32))


def extents_of(path: Path, header: ImageHeader) -> tuple[Extent, ...]:
    """Where each part of each tensor lies in an image."""
    extents = []
    for index, (offset, nbytes) in enumerate(header.layout.tensors):
        spec = TENSORS[index]
        parts = spec.parts(header.config)
        assert parts > 0, "every tensor has a part"
        size = nbytes // parts
        assert size * parts == nbytes, "parts have one size"
        for layer in range(parts):
            at = offset + layer * size
            extents.append(Extent(path, at, size, header.dtype, index, layer, False))
    return tuple(extents)


def open_image(path: Path) -> WeightSource:
    """The flight image at `path`.  Its digest is checked when the weights are read.

    Raises FlightError: FILE_MISSING, FILE_KIND (a link, too), FILE_UNREADABLE, and what
    flight.image.parse_header and flight.vocab.check_tables raise.
    """
    header = read_header(str(path))
    tables = None
    if header.vocab is not None:
        layout = header.layout
        section = layout.sections[1]
        descriptor = open_regular(str(path))
        try:
            raw = os.pread(descriptor, section.nbytes, section.offset)
        except OSError as error:
            raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {error.strerror}") from error
        finally:
            os.close(descriptor)
        if len(raw) != section.nbytes:
            raise FlightError(Fault.FILE_TRUNCATED, f"{path} ends inside the tokenizer")
        tables = unpack_tokenizer(raw, header.vocab)
        check_tables(tables)
    assert header.config.layers > 0, "the configuration is validated"
    return WeightSource(
        name=header.name,
        kind="flight image",
        config=header.config,
        extents=extents_of(path, header),
        tied_head=None,
        tokenizer=tables,
        digest_files=(path,),
        seal=header.digest,
    )


def narrow(values: F32, dtype: Dtype) -> bytes:
    """The little-endian bytes of values in `dtype`, rounded to nearest, ties to even.

    Raises FlightError(WEIGHT_FINITE) if a finite value becomes infinite.
    """
    assert values.dtype == np.float32, "values are fp32"
    if dtype == Dtype.FP32:
        return stored(values, "<f4")
    if dtype == Dtype.FP16:
        with np.errstate(over="ignore"):
            half = values.astype("<f2")
        if not np.all(np.isfinite(half)):
            raise FlightError(Fault.WEIGHT_FINITE, "a weight is too large for fp16: use bf16")
        return half.tobytes()
    flat = values.reshape(-1)
    bits = flat.view(np.uint32)
    odd = (bits >> 16) & 1
    rounded = ((bits + 0x7FFF + odd) >> 16).astype("<u2")
    if not ((rounded & 0x7F80) != 0x7F80).all():
        raise FlightError(Fault.WEIGHT_FINITE, "a weight is too large for bf16")
    return rounded.tobytes()


class PageWriter:
    """Writes data pages in order and keeps their CRC-32 and their parity.

    Data pages stand in blocks of 32 x 32; the parity of a row (column) of a block is the XOR
    of its pages.  Pages that do not exist count as zeros.
    """

    __slots__ = ("_columns", "_crcs", "_page", "_pending", "_rows", "_stream")

    def __init__(self, stream: Writes, layout: Layout) -> None:
        assert layout.data_pages > 0, "an image has data"
        self._stream: Final = stream
        self._crcs: Final = np.zeros(layout.data_pages, dtype="<u4")
        self._rows: Final = np.zeros((layout.row_pages, PAGE), dtype=np.uint8)
        self._columns: Final = np.zeros((layout.column_pages, PAGE), dtype=np.uint8)
        self._page = 0
        self._pending = bytearray()

    def write(self, data: bytes) -> None:
        """Append data; whole pages go out."""
        self._pending += data
        whole = len(self._pending) // PAGE * PAGE
        assert whole <= len(self._pending), "only whole pages go out"
        view = memoryview(self._pending)
        for start in range(0, whole, PAGE):
            self._put(bytes(view[start : start + PAGE]))
        view.release()
        del self._pending[:whole]

    def pad(self, boundary: int) -> None:
        """Append zeros up to a multiple of `boundary` (a divisor of the page)."""
        assert 0 < boundary <= PAGE, "boundaries lie in a page"
        assert PAGE % boundary == 0, "boundaries divide the page"
        self.write(bytes(-len(self._pending) % boundary))

    def _put(self, page: bytes) -> None:
        """Write one page; note its CRC and parity."""
        assert len(page) == PAGE, "a whole page"
        at = self._page
        block, place = divmod(at, GROUP * GROUP)
        row, column = divmod(place, GROUP)
        self._crcs[at] = zlib.crc32(page)
        values = np.frombuffer(page, dtype=np.uint8)
        self._rows[block * GROUP + row] ^= values
        self._columns[block * GROUP + column] ^= values
        _ = self._stream.write(page)
        self._page = at + 1

    def tables(self) -> tuple[bytes, bytes, bytes]:
        """The CRC table (data, rows, columns), the row parity and the column parity."""
        assert self._page == len(self._crcs), "every data page was written"
        assert not self._pending, "nothing waits for the end of a page"
        parity = [zlib.crc32(page.tobytes()) for page in self._rows]
        parity += [zlib.crc32(page.tobytes()) for page in self._columns]
        checks = np.array(parity, dtype="<u4")
        table = self._crcs.tobytes() + checks.tobytes()
        return table, self._rows.tobytes(), self._columns.tobytes()


class HashingWriter:
    """Passes on what is written, and hashes it before anything can go wrong with it."""

    __slots__ = ("_digest", "_stream")

    def __init__(self, stream: Writes, prefix: bytes) -> None:
        assert len(prefix) == HEADER_BYTES, "the digest begins with the header page"
        self._stream: Final = stream
        self._digest: Final = hashlib.sha256(prefix)

    def write(self, data: bytes, /) -> int:
        """Hash and write data."""
        self._digest.update(data)
        return self._stream.write(data)

    def digest(self) -> bytes:
        """SHA-256 of the prefix and of all that was written."""
        return self._digest.digest()


class Discard:
    """Takes data and keeps nothing."""

    __slots__ = ()

    def write(self, data: bytes, /) -> int:
        """Forget data."""
        return len(data)


def write_image(
    stream: Sink, header: ImageHeader, parts: Parts, tables: VocabTables | None
) -> ImageHeader:
    """Write a whole image to an empty, seekable stream; return its final header.

    `parts` gives the fp32 values of one part at a time; `header` needs no digest yet.  The
    digest is that of the bytes in memory as they go out, so that a file that holds anything
    else contradicts it.  Raises OSError of the stream, and what `parts` raises.
    """
    layout = header.layout
    blank = replace(header, digest=bytes(image.DIGEST_BYTES))
    prefix = image.digest_prefix(image.pack_header(blank))
    # The header is written last; it begins with the digest of everything between its copies.
    _ = stream.seek(HEADER_BYTES)
    body = HashingWriter(stream, prefix)
    writer = PageWriter(body, layout)
    for index, spec in enumerate(TENSORS):
        for layer in range(spec.parts(header.config)):
            writer.write(narrow(parts.part(index, layer), header.dtype))
        writer.pad(limits.ALIGNMENT)
    writer.pad(PAGE)
    writer.write(pack_tokenizer(tables))
    writer.pad(PAGE)
    by_section = check_sections(writer)
    for index in image.FILE_ORDER[2:-1]:
        raw = by_section[index]
        section = layout.sections[index]
        assert len(raw) == section.nbytes, "the section has its size"
        _ = body.write(raw.ljust(section.pages * PAGE, b"\0"))
    final = replace(header, digest=body.digest())
    page = image.pack_header(final)
    assert image.digest_prefix(page) == prefix, "one prefix"
    _ = stream.write(page)
    end = stream.tell()
    assert end == layout.file_bytes, "the file has its planned size"
    _ = stream.seek(0)
    _ = stream.write(page)
    return final


def check_sections(writer: PageWriter) -> dict[int, bytes]:
    """What the sections after the data hold, by section index, without padding."""
    table, rows, columns = writer.tables()
    assert len(table) > 0, "an image has pages"
    return {2: table, 3: table, 4: table, 5: rows, 6: columns}


def verify_image(descriptor: int, staging: Staging, meter: Meter | None = None) -> ImageHeader:
    """Check a whole open image, in one pass over its bytes, which a meter counts.

    Returns its header.

    The digest, both copies of the header, the three CRC tables and both parities are derived
    again from the data and compared; padding must be zeros.  Moves the descriptor.
    Raises FlightError: IMAGE_DIGEST with what differs, FILE_UNREADABLE, and what
    flight.image.parse_header raises.
    """
    assert descriptor >= 0, "the file is open"
    _ = os.lseek(descriptor, 0, os.SEEK_SET)
    start = staging.raw[:HEADER_BYTES]
    fill(descriptor, start)
    page = start.tobytes()
    header = image.parse_header(page, os.fstat(descriptor).st_size)
    layout = header.layout
    digest = hashlib.sha256(image.digest_prefix(page))
    writer = PageWriter(Discard(), layout)
    counted = Meter() if meter is None else meter
    counted.advance(len(page))
    for chunk in chunks(descriptor, layout.data_pages * PAGE, staging):
        digest.update(chunk)
        writer.write(chunk)
        counted.advance(len(chunk))
    expected = check_sections(writer)
    wrong = []
    for index in image.FILE_ORDER[2:-1]:
        section = layout.sections[index]
        whole = section.pages * PAGE
        found = b"".join(chunks(descriptor, whole, staging))
        counted.advance(whole)
        digest.update(found)
        derived = expected[index]
        if found != derived.ljust(whole, b"\0"):
            wrong.append(image.SECTION_NAMES[index])
    if digest.digest() != header.digest:
        raise FlightError(Fault.IMAGE_DIGEST, "SHA-256 of the contents differs")
    if b"".join(chunks(descriptor, HEADER_BYTES, staging)) != page:
        raise FlightError(Fault.IMAGE_DIGEST, "the copy of the header differs")
    counted.advance(len(page))
    if wrong:
        raise FlightError(Fault.IMAGE_DIGEST, f"section {wrong[0]} contradicts the data")
    require_zero_padding(descriptor, header, staging)
    return header


def chunks(descriptor: int, nbytes: int, staging: Staging) -> Iterator[bytes]:
    """The next `nbytes` of a file, a chunk at a time.

    Raises FlightError: FILE_TRUNCATED, FILE_UNREADABLE.
    """
    assert nbytes >= 0, "a size is not negative"
    for start in range(0, nbytes, limits.STAGING_BYTES):
        raw = staging.raw[: min(limits.STAGING_BYTES, nbytes - start)]
        fill(descriptor, raw)
        yield raw.tobytes()


def paddings(header: ImageHeader) -> list[tuple[str, int, int]]:
    """The padding among the data: the section it belongs to, where it begins and ends."""
    layout = header.layout
    tensors, words = layout.sections[:2]
    ends = [offset for offset, _ in layout.tensors[1:]] + [tensors.offset + tensors.pages * PAGE]
    found = [
        (image.SECTION_NAMES[0], offset + nbytes, end)
        for (offset, nbytes), end in zip(layout.tensors, ends, strict=True)
    ]
    if header.vocab is not None:
        name = image.SECTION_NAMES[1]
        offsets = 4 * (header.vocab.tokens + 1)
        blob_at = words.offset + aligned(offsets)
        blob_end = blob_at + header.vocab.blob_bytes
        found.append((name, words.offset + offsets, blob_at))
        found.append((name, blob_end, blob_at + aligned(header.vocab.blob_bytes)))
        found.append((name, words.offset + words.nbytes, words.offset + words.pages * PAGE))
    assert all(start <= end for _, start, end in found), "padding follows what it pads"
    return found


def require_zero_padding(descriptor: int, header: ImageHeader, staging: Staging) -> None:
    """Raise FlightError(IMAGE_DIGEST) unless the padding among the data is zeros."""
    assert staging.raw.nbytes >= PAGE, "padding fits the buffer"
    for name, start, end in paddings(header):
        _ = os.lseek(descriptor, start, os.SEEK_SET)
        raw = staging.raw[: end - start]
        fill(descriptor, raw)
        if raw.any():
            raise FlightError(Fault.IMAGE_DIGEST, f"padding in section {name} is not zero")
