"""Stream the extents of a weight source into fp32, chunk by chunk.

One loader serves the arena and `convert`: it widens every dtype exactly, turns Conv1D's
[in, out] into [out, in], refuses NaN and Inf, and compares a stored lm_head with wte.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32
from flightlm.flight.image import ImageHeader
from flightlm.flight.image_load import ImageFile, fill
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS
from flightlm.flight.transfer import Staging, chunk_elements, require_finite, widen
from flightlm.ground.display import Meter
from flightlm.ground.formats.flight_image import extents_of, pack_tokenizer
from flightlm.ground.formats.safetensors_file import open_regular
from flightlm.ground.formats.source import Extent, WeightSource, stamp_of

MAX_OPEN_FILES: Final = 1_024  # shards of one model


Stamp = tuple[int, int, int, int]


def stamps_by_path(source: WeightSource) -> dict[Path, Stamp]:
    """The stamp of each digest file; empty if the source has none."""
    if not source.stamps:
        return {}
    assert len(source.stamps) == len(source.digest_files), "one stamp per file"
    return dict(zip(source.digest_files, source.stamps, strict=True))


def require_unchanged(stream: BinaryIO, path: Path, stamp: Stamp | None) -> None:
    """Raise FlightError(FILE_CHANGED) unless an open file is the one with this stamp."""
    assert not stream.closed, "the file is open"
    if stamp is not None and stamp_of(os.fstat(stream.fileno())) != stamp:
        raise FlightError(Fault.FILE_CHANGED, f"{path} changed after it was opened")


class PartReader:
    """Reads extents; keeps each file of the source open once.  Close it when done.

    With a source that has stamps, only the very files that were opened as that source are read.
    A meter counts the bytes.
    """

    __slots__ = ("_files", "_meter", "_staging", "_stamps")

    def __init__(
        self, staging: Staging, source: WeightSource | None = None, meter: Meter | None = None
    ) -> None:
        assert staging.raw.nbytes == limits.STAGING_BYTES, "one chunk"
        self._meter: Final = Meter() if meter is None else meter
        self._stamps: Final = {} if source is None else stamps_by_path(source)
        self._staging: Final = staging
        self._files: Final[dict[Path, BinaryIO]] = {}

    def close(self) -> None:
        """Close every file."""
        assert len(self._files) <= MAX_OPEN_FILES, "the files are bounded"
        for stream in self._files.values():
            stream.close()
        self._files.clear()

    def read(self, extent: Extent, out: F32) -> None:
        """Fill `out` (the part's arena shape) from an extent.

        Raises FlightError: WEIGHT_FINITE, FILE_CHANGED, FILE_TRUNCATED, FILE_UNREADABLE.
        """
        spec = TENSORS[extent.tensor]
        pattern = spec.hf
        name = pattern.format(extent.layer) if spec.layered else pattern
        assert extent.nbytes == out.size * DTYPE_BYTES[extent.dtype], "the sizes agree"
        descriptor = self._seek(extent)
        if extent.transposed:
            self._read_transposed(descriptor, extent, out, name)
        else:
            self._read_flat(descriptor, extent, out.reshape(-1), name)
        self._require_unchanged(extent)

    def require_equal(self, extent: Extent, wte: F32) -> None:
        """Raise FlightError(WEIGHT_TIED) unless a stored lm_head equals wte (V, C)."""
        assert extent.nbytes == wte.size * DTYPE_BYTES[extent.dtype], "the sizes agree"
        descriptor = self._seek(extent)
        flat = wte.reshape(-1)
        step = chunk_elements(extent.dtype)
        for start in range(0, flat.shape[0], step):
            part = flat[start : start + step]
            wide = self._staging.wide[: part.shape[0]]
            self._read_chunk(descriptor, extent, wide)
            if not np.array_equal(wide, part):
                raise FlightError(Fault.WEIGHT_TIED, "lm_head.weight differs from wte.weight")
        self._require_unchanged(extent)

    def _seek(self, extent: Extent) -> int:
        """The descriptor of the file of an extent, standing at its offset."""
        stream = self._files.get(extent.path)
        if stream is None:
            assert len(self._files) < MAX_OPEN_FILES, "the files are bounded"
            stream, _, _ = open_regular(extent.path)
            self._files[extent.path] = stream
            self._require_unchanged(extent)
        _ = os.lseek(stream.fileno(), extent.offset, os.SEEK_SET)
        return stream.fileno()

    def _require_unchanged(self, extent: Extent) -> None:
        """Raise FlightError(FILE_CHANGED) unless the file of an extent is still as opened."""
        path = extent.path
        assert path in self._files, "the file is open"
        require_unchanged(self._files[path], path, self._stamps.get(path))

    def _read_chunk(self, descriptor: int, extent: Extent, wide: F32) -> None:
        """Read and widen the next elements into wide (n,)."""
        raw = self._staging.raw[: wide.shape[0] * DTYPE_BYTES[extent.dtype]]
        assert raw.shape[0] <= limits.STAGING_BYTES, "one chunk"
        fill(descriptor, raw)
        self._meter.advance(raw.nbytes)
        widen(raw, extent.dtype, wide)

    def _read_flat(self, descriptor: int, extent: Extent, out: F32, name: str) -> None:
        """The file has the orientation of the arena."""
        step = chunk_elements(extent.dtype)
        assert step > 0, "a chunk has elements"
        for start in range(0, out.shape[0], step):
            part = out[start : start + step]
            self._read_chunk(descriptor, extent, part)
            require_finite(part, self._staging.finite, name)

    def _read_transposed(self, descriptor: int, extent: Extent, out: F32, name: str) -> None:
        """The file holds [in, out]: a chunk of its rows becomes columns of out (out, in)."""
        columns = out.shape[0]
        assert columns > 0, "a matrix has columns"
        rows = chunk_elements(extent.dtype) // columns
        assert rows > 0, "one row of a matrix fits a chunk"
        for start in range(0, out.shape[1], rows):
            count = min(rows, out.shape[1] - start)
            wide = self._staging.wide[: count * columns]
            self._read_chunk(descriptor, extent, wide)
            require_finite(wide, self._staging.finite, name)
            stored = wide.reshape(count, columns)
            np.copyto(out[:, start : start + count], stored.T)


class PartTable:
    """Serves the parts of a source as fresh fp32 arrays."""

    __slots__ = ("_extents", "_reader", "_source")

    def __init__(self, source: WeightSource, reader: PartReader) -> None:
        assert len(source.extents) > 0, "a source has parts"
        self._source: Final = source
        self._reader: Final = reader
        self._extents: Final[dict[tuple[int, int], Extent]] = {
            (extent.tensor, extent.layer): extent for extent in source.extents
        }

    def part(self, tensor: int, layer: int) -> F32:
        """The values of one part; wte is compared with a stored lm_head on the way."""
        spec = TENSORS[tensor]
        shape = spec.part_shape(self._source.config)
        assert (tensor, layer) in self._extents, "the source is complete"
        out = np.empty(shape, dtype=np.float32)
        self._reader.read(self._extents[tensor, layer], out)
        if tensor == 0 and self._source.tied_head is not None:
            self._reader.require_equal(self._source.tied_head, out)
        return out


def require_opened(source: WeightSource, header: ImageHeader) -> None:
    """Raise FlightError(IMAGE_DIGEST) unless `header` is that of the image that was opened."""
    assert source.kind == "flight image", "the source is an image"
    same = header.config == source.config and header.digest == source.seal
    if not same or extents_of(source.digest_files[0], header) != source.extents:
        raise FlightError(Fault.IMAGE_DIGEST, "the image changed after it was opened")


def read_image(
    source: WeightSource, tensors: tuple[F32, ...], staging: Staging, meter: Meter
) -> None:
    """Fill the 16 tensors from a flight image, in one pass that also checks its digest.

    Raises FlightError(IMAGE_DIGEST) for another image than the one that was opened, too.
    """
    assert source.kind == "flight image", "the source is an image"
    file = ImageFile(str(source.digest_files[0]))
    try:
        require_opened(source, file.header)
        meter.follow(file)
        file.read_weights(tensors, staging)
        raw = file.read_tokenizer(staging)
        file.finish(staging)
        if source.own_tokenizer and raw != pack_tokenizer(source.tokenizer):
            raise FlightError(Fault.IMAGE_DIGEST, "the tokenizer changed while it was read")
    finally:
        file.close()


def read_extents(
    source: WeightSource, tensors: tuple[F32, ...], staging: Staging, meter: Meter
) -> None:
    """Fill the 16 tensors from the extents of any other source."""
    assert len(tensors) == limits.TENSOR_COUNT, "one target per tensor"
    reader = PartReader(staging, source, meter)
    try:
        for extent in source.extents:
            target = tensors[extent.tensor]
            part = target[extent.layer] if TENSORS[extent.tensor].layered else target
            reader.read(extent, part)
        if source.tied_head is not None:
            reader.require_equal(source.tied_head, tensors[0])
    finally:
        reader.close()


def load_weights(
    source: WeightSource,
    tensors: tuple[F32, ...],
    staging: Staging,
    meter: Meter | None = None,
) -> None:
    """Fill the 16 tensors (arena shapes) from any source; a meter counts to `read_bytes`.

    Raises FlightError: WEIGHT_FINITE, WEIGHT_TIED, IMAGE_DIGEST, FILE_CHANGED,
    FILE_TRUNCATED, FILE_UNREADABLE.
    """
    assert len(tensors) == limits.TENSOR_COUNT, "one target per tensor"
    counted = Meter() if meter is None else meter
    if source.kind == "flight image":
        read_image(source, tensors, staging, counted)
    else:
        read_extents(source, tensors, staging, counted)


def file_bytes(source: WeightSource) -> int:
    """The bytes of the weight files of a source, as they were when it was opened."""
    assert len(source.stamps) == len(source.digest_files), "the source was opened"
    return sum(size for _, _, size, _ in source.stamps)


def part_bytes(source: WeightSource) -> int:
    """The bytes of a source that a PartReader reads."""
    assert len(source.extents) > 0, "a source has parts"
    head = 0 if source.tied_head is None else source.tied_head.nbytes
    return head + sum(extent.nbytes for extent in source.extents)


def read_bytes(source: WeightSource) -> int:
    """The bytes of a source that `load_weights` reads."""
    return file_bytes(source) if source.kind == "flight image" else part_bytes(source)


def digest_of(source: WeightSource, meter: Meter | None = None) -> str:
    """`sha256:` of the weight files of a source, in name order; a meter counts to `file_bytes`.

    Raises FlightError(FILE_CHANGED) if they are no longer the files that were opened.
    """
    assert len(source.digest_files) > 0, "a source has files"
    stamps = stamps_by_path(source)
    counted = Meter() if meter is None else meter
    digest = hashlib.sha256()
    for path in source.digest_files:
        stream, _, size = open_regular(path)
        with stream:
            require_unchanged(stream, path, stamps.get(path))
            for _ in range(0, size, limits.STAGING_BYTES):
                data = stream.read(limits.STAGING_BYTES)
                digest.update(data)
                counted.advance(len(data))
            require_unchanged(stream, path, stamps.get(path))
    return f"sha256:{digest.hexdigest()}"
