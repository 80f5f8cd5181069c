"""Read a flight image into the arena in one pass, hashing exactly the bytes that are used."""

from __future__ import annotations

import hashlib
import os
from typing import Final

import numpy as np

from flightlm.flight import image, limits
from flightlm.flight.arena import F32, U8
from flightlm.flight.image import ImageHeader
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype
from flightlm.flight.transfer import Staging, chunk_elements, require_finite, widen


class ImageFile:
    """An open flight image, read once from front to back.

    Order of use: `header`; then `read_weights`, `read_tokenizer` and `finish`, each once.
    Raises FlightError: FILE_MISSING, FILE_KIND, FILE_UNREADABLE, and what parse_header raises.
    """

    __slots__ = ("_descriptor", "_hash", "_page", "_position", "header")

    def __init__(self, path: str) -> None:
        assert len(path) > 0, "a path is given"
        self._descriptor: Final = open_regular(path)
        size = os.fstat(self._descriptor).st_size
        assert size >= 0, "a size is not negative"
        try:
            self._page: Final = os.read(self._descriptor, image.HEADER_BYTES)
            self.header: Final = image.parse_header(self._page, size)
        except FlightError:
            os.close(self._descriptor)
            raise
        except OSError as error:
            os.close(self._descriptor)
            raise FlightError(Fault.FILE_UNREADABLE, f"{error.strerror}") from error
        self._hash: Final = hashlib.sha256(image.digest_prefix(self._page))
        self._position = image.HEADER_BYTES

    @property
    def position(self) -> int:
        """How many bytes were read so far; it may be asked for while another thread reads."""
        position = self._position
        assert position >= image.HEADER_BYTES, "the header was read"
        assert position <= limits.MAX_FILE_BYTES, "limits hold for the file"
        return position

    def close(self) -> None:
        """Give the descriptor back."""
        assert self._descriptor >= 0, "the file is open"
        assert self._position >= image.HEADER_BYTES, "the header was read"
        os.close(self._descriptor)

    def _read(self, target: U8) -> None:
        """Fill target (n,) from the file and hash it."""
        size = target.shape[0]
        assert size <= limits.STAGING_BYTES, "one chunk at a time"
        assert self._position >= image.HEADER_BYTES, "the header was read"
        fill(self._descriptor, target)
        self._position += size
        self._hash.update(target.data)

    def _skip_to(self, offset: int, staging: Staging) -> None:
        """Read and hash the bytes up to `offset`."""
        position = self._position
        assert position >= 0, "positions count from 0"
        assert offset >= position, "the image is read from front to back"
        assert offset <= limits.MAX_FILE_BYTES, "limits hold for the file"
        for start in range(position, offset, limits.STAGING_BYTES):
            size = min(limits.STAGING_BYTES, offset - start)
            self._read(staging.raw[:size])

    def read_weights(self, tensors: tuple[F32, ...], staging: Staging) -> None:
        """Fill the 16 tensors (arena shapes).

        Raises FlightError(WEIGHT_FINITE) and read errors.
        """
        layout = self.header.layout
        assert len(tensors) == len(layout.tensors), "one target per tensor"
        assert staging.raw.nbytes == limits.STAGING_BYTES, "one chunk"
        for index in range(limits.TENSOR_COUNT):
            record = layout.tensors[index]
            self._skip_to(record[0], staging)
            target = tensors[index]
            name = TENSORS[index].name
            self._read_tensor(target.reshape(-1), name, staging)

    def _read_tensor(self, target: F32, name: str, staging: Staging) -> None:
        """Fill one flat tensor (n,) chunk by chunk."""
        dtype = self.header.dtype
        step = chunk_elements(dtype)
        assert step > 0, "a chunk has elements"
        assert target.shape[0] <= limits.MAX_PARAMETERS, "limits hold for a tensor"
        for start in range(0, target.shape[0], step):
            part = target[start : start + step]
            if dtype == Dtype.FP32:
                self._read(part.view(np.uint8))
            else:
                raw = staging.raw[: part.shape[0] * DTYPE_BYTES[dtype]]
                self._read(raw)
                widen(raw, dtype, part)
            require_finite(part, staging.finite, name)

    def read_tokenizer(self, staging: Staging) -> bytes:
        """The bytes of the tokenizer section, without padding; b"" if there is none."""
        layout = self.header.layout
        section = layout.sections[1]
        assert section.offset >= self._position, "the weights were read"
        assert section.nbytes <= limits.MAX_FILE_BYTES, "limits hold for the section"
        self._skip_to(section.offset, staging)
        raw = bytearray()
        for start in range(0, section.nbytes, limits.STAGING_BYTES):
            part = staging.raw[: min(limits.STAGING_BYTES, section.nbytes - start)]
            self._read(part)
            raw += part.tobytes()
        return bytes(raw)

    def finish(self, staging: Staging) -> None:
        """Read the rest and compare the digest.

        Raises FlightError(IMAGE_DIGEST) if any byte of the file differs from what was written.
        """
        layout = self.header.layout
        copy = layout.sections[-1]
        assert copy.nbytes == image.HEADER_BYTES, "the copy of the header is one page"
        assert copy.offset >= self._position, "the copy lies last"
        self._skip_to(copy.offset, staging)
        if self._hash.digest() != self.header.digest:
            raise FlightError(Fault.IMAGE_DIGEST, "SHA-256 of the contents differs")
        tail = staging.raw[: image.HEADER_BYTES]
        self._read(tail)
        if tail.tobytes() != self._page:
            raise FlightError(Fault.IMAGE_DIGEST, "the copy of the header differs")


def open_regular(path: str) -> int:
    """A descriptor of a regular file, opened for reading; links are not followed.

    Raises FlightError: FILE_MISSING, FILE_KIND, FILE_UNREADABLE.
    """
    assert len(path) > 0, "a path is given"
    if os.path.islink(path):
        raise FlightError(Fault.FILE_KIND, f"{path} is a symbolic link")
    # O_NONBLOCK: opening a pipe that nobody writes to must not wait.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise FlightError(Fault.FILE_MISSING, f"{path} does not exist") from error
    except OSError as error:
        raise FlightError(Fault.FILE_UNREADABLE, f"{path}: {error.strerror}") from error
    mode = os.fstat(descriptor).st_mode
    assert mode > 0, "a descriptor has a mode"
    if mode & 0o170000 != 0o100000:
        os.close(descriptor)
        raise FlightError(Fault.FILE_KIND, f"{path} is not a regular file")
    return descriptor


def fill(descriptor: int, target: U8) -> None:
    """Fill target (n,) from where the descriptor stands.

    Raises FlightError: FILE_TRUNCATED, FILE_UNREADABLE.
    """
    assert descriptor >= 0, "the file is open"
    assert target.flags.c_contiguous, "the target is one run of bytes"
    size = target.shape[0]
    assert size <= limits.STAGING_BYTES, "one chunk at a time"
    done = 0
    # A read may return less than asked for; each returns at least one byte, or the file ends.
    for _ in range(size):
        if done == size:
            return
        count = read_into(descriptor, target[done:])
        if count == 0:
            raise FlightError(Fault.FILE_TRUNCATED, f"the file ends {size - done} bytes early")
        done += count


def read_into(descriptor: int, target: U8) -> int:
    """One read into target (n,); returns the bytes read.  Raises FlightError(FILE_UNREADABLE)."""
    assert descriptor >= 0, "the file is open"
    assert target.ndim == 1, "the target is one run of bytes"
    try:
        return os.readv(descriptor, (target.data,))
    except OSError as error:
        raise FlightError(Fault.FILE_UNREADABLE, f"read: {error.strerror}") from error


def read_header(path: str) -> ImageHeader:
    """The header of the image at `path`.  Raises FlightError as ImageFile does."""
    assert len(path) > 0, "a path is given"
    file = ImageFile(path)
    header = file.header
    assert header.layout.file_bytes > 0, "an image is not empty"
    file.close()
    return header
