"""Open a flight image as a weight source, and write one (the ground half of flight.image)."""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from flightlm.flight import image, limits
from flightlm.flight.arena import F32, I32, U8, aligned
from flightlm.flight.image import GROUP, HEADER_BYTES, ImageHeader, Layout
from flightlm.flight.image_load import open_regular, read_header
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.vocab import VocabShape, VocabTables, check_tables
from flightlm.ground.formats.source import Extent, Parts, WeightSource

PAGE: Final = limits.PAGE_BYTES


def pack_tokenizer(tables: VocabTables | None) -> bytes:
    """The tokenizer section: offsets, blob, merges, each from a 64-byte boundary."""
    if tables is None:
        return b""
    offsets = tables.offsets.astype("<i4").tobytes()
    blob = tables.blob.tobytes()
    merges = tables.merges.astype("<i4").tobytes()
    raw = offsets.ljust(aligned(len(offsets)), b"\0") + blob.ljust(aligned(len(blob)), b"\0")
    raw += merges
    assert len(raw) == image.tokenizer_bytes(tables.shape), "the section has its size"
    return raw


def unpack_tokenizer(raw: bytes, shape: VocabShape) -> VocabTables:
    """The tables in a tokenizer section; `check_tables` judges them."""
    assert len(raw) == image.tokenizer_bytes(shape), "the section has its size"
    blob_at = aligned(4 * (shape.tokens + 1))
    merges_at = blob_at + aligned(shape.blob_bytes)
    offsets: I32 = np.frombuffer(raw, "<i4", shape.tokens + 1).astype(np.int32)
    blob: U8 = np.frombuffer(raw, np.uint8, shape.blob_bytes, blob_at)
    merges: I32 = np.frombuffer(raw, "<i4", 4 * shape.merges, merges_at).astype(np.int32)
    return VocabTables(shape, offsets, blob, merges.reshape(shape.merges, 4))


def extents_of(path: Path, header: ImageHeader) -> tuple[Extent, ...]:
    """Where each part of each tensor lies in an image."""
    extents = []
    for index, (offset, nbytes) in enumerate(header.layout.tensors):
        parts = TENSORS[index].parts(header.config)
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
        section = header.layout.sections[1]
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
    )


def narrow(values: F32, dtype: Dtype) -> bytes:
    """The little-endian bytes of values in `dtype`, rounded to nearest, ties to even.

    Raises FlightError(WEIGHT_FINITE) if a finite value becomes infinite.
    """
    assert values.dtype == np.float32, "values are fp32"
    if dtype == Dtype.FP32:
        return values.astype("<f4").tobytes()
    if dtype == Dtype.FP16:
        with np.errstate(over="ignore"):
            half = values.astype("<f2")
        if not np.isfinite(half).all():
            raise FlightError(Fault.WEIGHT_FINITE, "a weight is too large for fp16: use bf16")
        return half.tobytes()
    bits = values.reshape(-1).view(np.uint32)
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

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
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
        table = self._crcs.tobytes() + np.array(parity, dtype="<u4").tobytes()
        return table, self._rows.tobytes(), self._columns.tobytes()


def write_image(
    stream: BinaryIO, header: ImageHeader, parts: Parts, tables: VocabTables | None
) -> ImageHeader:
    """Write a whole image to an empty, seekable, readable stream; return its final header.

    `parts` gives the fp32 values of one part at a time; `header` needs no digest yet.  The file
    is read back for the digest, so what is hashed is what is stored.  Raises OSError of the
    stream, and what `parts` raises.
    """
    layout = header.layout
    _ = stream.write(bytes(HEADER_BYTES))
    writer = PageWriter(stream, layout)
    for index, spec in enumerate(TENSORS):
        for layer in range(spec.parts(header.config)):
            writer.write(narrow(parts.part(index, layer), header.dtype))
        writer.pad(limits.ALIGNMENT)
    writer.pad(PAGE)
    writer.write(pack_tokenizer(tables))
    writer.pad(PAGE)
    table, rows, columns = writer.tables()
    by_section = {2: table, 3: table, 4: table, 5: rows, 6: columns}
    for index in image.FILE_ORDER[2:-1]:
        raw = by_section[index]
        assert len(raw) == layout.sections[index].nbytes, "the section has its size"
        _ = stream.write(raw.ljust(layout.sections[index].pages * PAGE, b"\0"))
    _ = stream.write(bytes(HEADER_BYTES))
    assert stream.tell() == layout.file_bytes, "the file has its planned size"
    return seal_image(stream, header)


def seal_image(stream: BinaryIO, header: ImageHeader) -> ImageHeader:
    """Hash what was written, then write both copies of the header."""
    layout = header.layout
    blank = replace(header, digest=bytes(image.DIGEST_BYTES))
    digest = hashlib.sha256(image.digest_prefix(image.pack_header(blank)))
    body = layout.file_bytes - 2 * HEADER_BYTES
    _ = stream.seek(HEADER_BYTES)
    for start in range(0, body, limits.STAGING_BYTES):
        digest.update(stream.read(min(limits.STAGING_BYTES, body - start)))
    final = replace(header, digest=digest.digest())
    page = image.pack_header(final)
    assert image.digest_prefix(page) == image.digest_prefix(image.pack_header(blank)), "one prefix"
    _ = stream.write(page)
    _ = stream.seek(0)
    _ = stream.write(page)
    return final
