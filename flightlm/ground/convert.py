"""`flightlm convert`: any weight source becomes a flight image, completely or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from flightlm.flight import image
from flightlm.flight.arena import F32, Arena
from flightlm.flight.image import ImageHeader
from flightlm.flight.image_load import ImageFile
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.transfer import Staging, staging_buffers
from flightlm.ground.formats.flight_image import write_image
from flightlm.ground.formats.source import Extent, WeightSource
from flightlm.ground.loader import PartReader

SUFFIX: Final = ".flm"
FIRST_GENERATION: Final = 1


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was written."""

    path: Path
    header: ImageHeader


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
        shape = TENSORS[tensor].part_shape(self._source.config)
        assert (tensor, layer) in self._extents, "the source is complete"
        out = np.empty(shape, dtype=np.float32)
        self._reader.read(self._extents[tensor, layer], out)
        if tensor == 0 and self._source.tied_head is not None:
            self._reader.require_equal(self._source.tied_head, out)
        return out


def common_dtype(source: WeightSource) -> Dtype:
    """The dtype that keeps every value of the source exactly."""
    found = {extent.dtype for extent in source.extents}
    assert len(found) > 0, "a source has parts"
    return found.pop() if len(found) == 1 else Dtype.FP32


def require_destination(path: Path, force: bool) -> None:
    """Raise FlightError unless `path` can be written: OPTION, DESTINATION, DESTINATION_EXISTS."""
    if path.suffix != SUFFIX:
        raise FlightError(Fault.OPTION, f"the destination {path} does not end in {SUFFIX}")
    # os.path answers False where pathlib raises: names too long, folders not to be searched.
    if not os.path.isdir(path.parent):
        raise FlightError(Fault.DESTINATION, f"the folder {path.parent} does not exist")
    if os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is a folder")
    if os.path.lexists(path) and not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists")


def destination_error(path: Path, error: OSError) -> FlightError:
    """The typed error for a failing write."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    fault = Fault.DISK_FULL if full else Fault.DESTINATION
    return FlightError(fault, f"{path}: {os.strerror(error.errno or errno.EIO)}")


def new_staging() -> Staging:
    """Buffers for reading outside a model."""
    arena = Arena(staging_buffers())
    assert arena.allocated_bytes > 0, "the buffers exist"
    return Staging(arena)


def verify_source(source: WeightSource, staging: Staging) -> None:
    """Check the digest of a source that is an image; others carry none."""
    assert len(source.digest_files) > 0, "a source has files"
    if source.kind != "flight image":
        return
    file = ImageFile(str(source.digest_files[0]))
    try:
        file.finish(staging)
    finally:
        file.close()


def convert(source: WeightSource, path: Path, dtype: Dtype | None, *, force: bool) -> Conversion:
    """Write `source` as the flight image `path`; values are exact when the dtype is kept.

    dtype None keeps the source's.  The image is written beside its destination, hashed, synced
    and renamed, so `path` is never half an image.  Raises FlightError: OPTION, DESTINATION,
    DESTINATION_EXISTS, DISK_FULL, and whatever reading the source raises.
    """
    require_destination(path, force)
    staging = new_staging()
    verify_source(source, staging)
    kept = common_dtype(source) if dtype is None else dtype
    shape = None if source.tokenizer is None else source.tokenizer.shape
    layout = image.layout_of(source.config, kept, shape)
    blank = bytes(image.DIGEST_BYTES)
    header = ImageHeader(
        source.config, kept, shape, source.name, FIRST_GENERATION, blank, layout
    )
    reader = PartReader(staging)
    try:
        table = PartTable(source, reader)
        final = write_atomically(path, header, table, source, force=force)
    finally:
        reader.close()
    return Conversion(path, final)


def write_atomically(
    path: Path, header: ImageHeader, table: PartTable, source: WeightSource, *, force: bool = False
) -> ImageHeader:
    """Temporary file, fsync, rename, fsync of the folder; the temporary file never stays."""
    # A name of its own: short enough wherever path's name is, and no other process has it.
    partial = path.with_name(f".flightlm-{secrets.token_hex(8)}.partial")
    assert partial.parent == path.parent, "a rename stays on one file system"
    try:
        with open(partial, "xb+") as stream:
            reserve(stream, header.layout.file_bytes)
            final = write_image(stream, header, table.part, source.tokenizer)
            stream.flush()
            os.fsync(stream.fileno())
        put_in_place(partial, path, force)
        sync_folder(path.parent)
    except OSError as error:
        raise destination_error(path, error) from error
    finally:
        # After the rename, or where it could not even be made, there is nothing to remove.
        if os.path.lexists(partial):
            os.unlink(partial)
    return final


def put_in_place(partial: Path, path: Path, force: bool) -> None:
    """Give the whole file its name; without force, never over one that someone just made."""
    assert partial.parent == path.parent, "both names lie on one file system"
    if force:
        os.replace(partial, path)
        return
    try:
        os.link(partial, path)
    except FileExistsError as error:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists") from error
    except OSError as error:
        # Some file systems have no hard links; the check that came first is all there is then.
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        os.replace(partial, path)


def reserve(stream: BinaryIO, nbytes: int) -> None:
    """Take the space now, so that a full disk shows before anything is computed."""
    assert nbytes > 0, "an image is not empty"
    try:
        os.posix_fallocate(stream.fileno(), 0, nbytes)
    except OSError as error:
        # Some file systems cannot reserve; the writes will then tell.
        if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise


def sync_folder(folder: Path) -> None:
    """Make the rename durable."""
    assert folder.is_dir(), "the destination's folder exists"
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
