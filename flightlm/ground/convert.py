"""`flightlm convert`: any weight source becomes another file or folder, whole or not at all.

The destination's name says what it becomes: `.flm` a flight image, `.bin` llm.c's model file
(with gpt2_tokenizer.bin beside it), anything else a Hugging Face folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Final

from flightlm.flight import image, limits
from flightlm.flight.arena import Arena
from flightlm.flight.image import ImageHeader, Layout
from flightlm.flight.image_load import open_regular
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import Dtype
from flightlm.flight.transfer import STAGING_BUFFERS, Staging
from flightlm.ground.display import Meter
from flightlm.ground.formats.flight_image import verify_image, write_image
from flightlm.ground.formats.huggingface_out import (
    safetensors_bytes,
    small_files,
    write_safetensors,
)
from flightlm.ground.formats.llmc import TOKENIZER_NAME
from flightlm.ground.formats.llmc_out import (
    llmc_bytes,
    llmc_version,
    tokenizer_file,
    write_llmc,
)
from flightlm.ground.formats.source import Parts, WeightSource
from flightlm.ground.loader import PartReader, PartTable, file_bytes, part_bytes, require_opened

FIRST_GENERATION: Final = 1
WEIGHTS_NAME: Final = "model.safetensors"
# Endings that promise another format than a folder.
FOREIGN_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".gguf", ".onnx", ".npz", ".json")
# All that a folder may hold when --force replaces it.
FOLDER_FILES: Final = (
    WEIGHTS_NAME,
    "config.json",
    "vocab.json",
    "merges.txt",
    "tokenizer_config.json",
)


# Names of files that are not whole yet.
PARTIAL_START: Final = ".flightlm-"
PARTIAL_END: Final = ".partial"
READ_BACK: Final = "what was read back differs from what was written"


class Form(Enum):
    """What a destination becomes."""

    IMAGE = ".flm"
    LLMC = ".bin"
    FOLDER = ""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was written; `header` is that of a flight image."""

    path: Path
    form: Form
    dtype: Dtype
    nbytes: int
    header: ImageHeader | None


@dataclass(frozen=True, slots=True)
class Run:
    """`size` bytes from offset `start` on, and their SHA-256."""

    start: int
    size: int
    digest: bytes


def form_of(path: Path) -> Form:
    """The form that a destination's name asks for.  Raises FlightError(OPTION)."""
    assert isinstance(path, Path), "a destination is named by a Path"
    if path.suffix in FOREIGN_SUFFIXES:
        raise FlightError(
            Fault.OPTION,
            f"the destination {path} ends in {path.suffix}: give NAME.flm, NAME.bin or a folder",
        )
    for form in (Form.IMAGE, Form.LLMC):
        if path.name == form.value:
            raise FlightError(Fault.OPTION, f"the destination {path} is an ending without a name")
        if path.suffix == form.value:
            return form
    return Form.FOLDER


def common_dtype(source: WeightSource) -> Dtype:
    """The dtype that keeps every value of the source exactly."""
    found = {extent.dtype for extent in source.extents}
    assert len(found) > 0, "a source has parts"
    return found.pop() if len(found) == 1 else Dtype.FP32


def require_destination(path: Path, force: bool) -> None:
    """Raise FlightError unless `path` can be written: OPTION, DESTINATION, DESTINATION_EXISTS."""
    form = form_of(path)
    # os.path answers False where pathlib raises: names too long, folders not to be searched.
    if not os.path.isdir(path.parent):
        raise FlightError(Fault.DESTINATION, f"the folder {path.parent} does not exist")
    if form != Form.FOLDER and os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is a folder")
    if os.path.lexists(path) and not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists")
    if form == Form.FOLDER and os.path.lexists(path):
        require_replaceable(path)


def require_replaceable(path: Path) -> None:
    """Raise FlightError(DESTINATION) unless `path` is a folder that a conversion wrote."""
    if os.path.islink(path) or not os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is not a folder")
    foreign = sorted(set(os.listdir(path)) - set(FOLDER_FILES))
    if foreign:
        raise FlightError(
            Fault.DESTINATION, f"{path} holds {foreign[0]}, which no conversion wrote"
        )


def destination_error(path: Path, error: OSError) -> FlightError:
    """The typed error for a failing write."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    fault = Fault.DISK_FULL if full else Fault.DESTINATION
    return FlightError(fault, f"{path}: {os.strerror(error.errno or errno.EIO)}")


def new_staging() -> Staging:
    """Buffers for reading outside a model."""
    arena = Arena(STAGING_BUFFERS)
    assert arena.allocated_bytes > 0, "the buffers exist"
    return Staging(arena)


def verify_source(source: WeightSource, staging: Staging, meter: Meter | None = None) -> None:
    """Check a source that is an image, its CRC tables and parity too; others carry none.

    Raises FlightError: IMAGE_DIGEST, and what reading raises.
    """
    assert len(source.digest_files) > 0, "a source has files"
    if source.kind != "flight image":
        return
    descriptor = open_regular(str(source.digest_files[0]))
    try:
        require_opened(source, verify_image(descriptor, staging, meter))
    finally:
        os.close(descriptor)


def verified_bytes(source: WeightSource) -> int:
    """The bytes that `verify_source` reads."""
    assert len(source.digest_files) > 0, "a source has files"
    return file_bytes(source) if source.kind == "flight image" else 0


def image_layout(source: WeightSource, dtype: Dtype) -> Layout:
    """Where everything lies in the image of a source."""
    shape = None if source.tokenizer is None else source.tokenizer.shape
    return image.layout_of(source.config, dtype, shape)


def work_bytes(source: WeightSource, path: Path, dtype: Dtype | None) -> int:
    """The bytes that `convert` reads and writes, all passes together: what its meter counts to.

    Raises FlightError(OPTION).
    """
    form = form_of(path)
    kept = common_dtype(source) if dtype is None else dtype
    match form:
        case Form.IMAGE:
            # Written, verified, and read back.
            passes = 3 * image_layout(source, kept).file_bytes
        case Form.LLMC:
            passes = 2 * llmc_bytes(source.config, kept)
        case _:
            passes = 2 * safetensors_bytes(source.config, kept)
    assert passes > 0, "every form writes something"
    return verified_bytes(source) + part_bytes(source) + passes


def convert(
    source: WeightSource,
    path: Path,
    dtype: Dtype | None,
    *,
    force: bool,
    meter: Meter | None = None,
) -> Conversion:
    """Write `source` as `path`, in the form that its name asks for.

    dtype None keeps the source's, and the values exactly.  What is written appears under its
    name only when it is complete and on the disk.  A meter counts to `work_bytes`.
    Raises FlightError: OPTION, DESTINATION, DESTINATION_EXISTS, DISK_FULL, and whatever reading
    the source raises.
    """
    require_destination(path, force)
    staging = new_staging()
    counted = Meter() if meter is None else meter
    assert counted.done == 0, "the meter counts this conversion alone"
    counted.tell(f"checking {source.name}")
    verify_source(source, staging, counted)
    kept = common_dtype(source) if dtype is None else dtype
    reader = PartReader(staging, source, counted)
    parts = PartTable(source, reader)
    form = form_of(path)
    counted.tell(f"writing {path.name}")
    try:
        if form == Form.IMAGE:
            return convert_to_image(
                source, path, kept, parts, staging, force=force, meter=counted
            )
        if form == Form.LLMC:
            return convert_to_llmc(source, path, kept, parts, force=force, meter=counted)
        return convert_to_folder(source, path, kept, parts, force=force, meter=counted)
    finally:
        reader.close()


def convert_to_image(
    source: WeightSource,
    path: Path,
    dtype: Dtype,
    parts: Parts,
    staging: Staging,
    *,
    force: bool,
    meter: Meter | None = None,
) -> Conversion:
    """A flight image; its tables are derived again from the file before it gets its name."""
    shape = None if source.tokenizer is None else source.tokenizer.shape
    layout = image_layout(source, dtype)
    blank = bytes(image.DIGEST_BYTES)
    header = ImageHeader(source.config, dtype, shape, source.name, FIRST_GENERATION, blank, layout)
    assert layout.file_bytes > 0, "an image is not empty"
    with PartialFile(path, layout.file_bytes, force, meter) as stream:
        final = write_image(stream, header, parts, source.tokenizer)
        stream.flush()
        require_sound(path, stream.fileno(), staging, meter)
    return Conversion(path, Form.IMAGE, dtype, layout.file_bytes, final)


def require_sound(path: Path, descriptor: int, staging: Staging, meter: Meter | None) -> None:
    """Raise FlightError(DESTINATION) unless the image that was written to `path` is whole."""
    assert descriptor >= 0, "the file is open"
    if meter is not None:
        meter.tell(f"verifying {path.name}")
    try:
        _ = verify_image(descriptor, staging, meter)
    except FlightError as error:
        raise FlightError(
            Fault.DESTINATION, f"{path}: {READ_BACK}: {error.detail}"
        ) from error


def convert_to_llmc(
    source: WeightSource,
    path: Path,
    dtype: Dtype,
    parts: Parts,
    *,
    force: bool,
    meter: Meter | None = None,
) -> Conversion:
    """llm.c's model file, and its tokenizer file beside it if the source has a tokenizer.

    The tokenizer comes first, so that a model never stands beside another's tokenizer.
    Raises FlightError(OPTION) for fp16, and if the model would take the tokenizer's name;
    DESTINATION_EXISTS if another tokenizer file is there, DESTINATION if it is a folder.
    """
    nbytes = llmc_bytes(source.config, dtype)
    version = llmc_version(dtype)
    assert version in (3, 5), "the versions that are written"
    words = None if source.tokenizer is None else tokenizer_file(source.tokenizer)
    beside = path.with_name(TOKENIZER_NAME)
    if words is not None:
        require_beside(path, beside)
    there = words is not None and holds(beside, words)
    if words is not None and not there and os.path.lexists(beside) and not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{beside} exists and is another tokenizer")
    fresh = words is not None and not os.path.lexists(beside)
    if words is not None and not there:
        with PartialFile(beside, len(words), force) as stream:
            _ = stream.write(words)
    whole = False
    try:
        with PartialFile(path, nbytes, force, meter) as stream:
            write_llmc(stream, source.config, dtype, parts)
        whole = True
    finally:
        # A conversion that fails leaves nothing that was not there before.
        if fresh and not whole:
            os.unlink(beside)
    return Conversion(path, Form.LLMC, dtype, nbytes, None)


def require_beside(path: Path, beside: Path) -> None:
    """Raise FlightError unless the tokenizer file `beside` can stand beside the model `path`."""
    assert beside.parent == path.parent, "both lie in one folder"
    if beside == path:
        raise FlightError(Fault.OPTION, f"{path.name} is the name of the tokenizer file")
    if os.path.isdir(beside):
        raise FlightError(Fault.DESTINATION, f"{beside} is a folder")


def holds(path: Path, data: bytes) -> bool:
    """True if the file `path` is there and holds exactly `data`."""
    assert len(data) > 0, "no file is empty"
    if not os.path.isfile(path) or os.path.getsize(path) != len(data):
        return False
    return path.read_bytes() == data


def convert_to_folder(
    source: WeightSource,
    path: Path,
    dtype: Dtype,
    parts: Parts,
    *,
    force: bool,
    meter: Meter | None = None,
) -> Conversion:
    """A Hugging Face folder: written beside its name, synced, then renamed."""
    partial = partial_name(path)
    assert partial.parent == path.parent, "a rename stays on one file system"
    try:
        nbytes = write_folder(partial, source, dtype, parts, meter)
        replace_folder(partial, path, force)
        sync_folder(path.parent)
    except OSError as error:
        raise destination_error(path, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Conversion(path, Form.FOLDER, dtype, nbytes, None)


def write_folder(
    folder: Path, source: WeightSource, dtype: Dtype, parts: Parts, meter: Meter | None
) -> int:
    """Make a folder with the weights, the configuration and the tokenizer.

    Returns the size of the weights' file.
    """
    files = small_files(source.config, dtype, source.tokenizer)
    nbytes = safetensors_bytes(source.config, dtype)
    assert set(files) <= set(FOLDER_FILES), "--force knows every file that is written"
    os.mkdir(folder)
    with PartialFile(folder / WEIGHTS_NAME, nbytes, False, meter) as stream:
        write_safetensors(stream, source.config, dtype, parts)
    for name, data in files.items():
        with PartialFile(folder / name, len(data), False) as stream:
            _ = stream.write(data)
    return nbytes


def replace_folder(partial: Path, path: Path, force: bool) -> None:
    """Give the whole folder its name; with force, in place of one that a conversion wrote."""
    assert partial.parent == path.parent, "a rename stays on one file system"
    if not os.path.lexists(path):
        os.rename(partial, path)
        return
    if not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists")
    require_replaceable(path)
    old = partial_name(path)
    try:
        os.rename(path, old)
        os.rename(partial, path)
    finally:
        # Whatever ended this between the two renames, the old folder gets its name back.
        if os.path.lexists(old) and not os.path.lexists(path):
            os.rename(old, path)
    shutil.rmtree(old)


def partial_name(path: Path) -> Path:
    """A name beside `path` that no other process has, short enough wherever path's name is."""
    partial = path.with_name(f"{PARTIAL_START}{secrets.token_hex(8)}{PARTIAL_END}")
    assert partial.parent == path.parent, "a rename stays on one file system"
    return partial


def is_partial(name: str) -> bool:
    """Whether a file's name is one of `partial_name`: a process is writing it, or was killed."""
    return name.startswith(PARTIAL_START) and name.endswith(PARTIAL_END)


class CheckedWriter:
    """Writes to a new file and remembers what it should hold: SHA-256 of each run of bytes.

    A run is what is written one after another; a seek begins the next.  Runs do not overlap.
    """

    __slots__ = ("_digest", "_meter", "_runs", "_size", "_start", "stream")

    def __init__(self, stream: BinaryIO, meter: Meter) -> None:
        assert stream.writable(), "the file was made for writing"
        self._meter: Final = meter
        self.stream: Final = stream
        self._runs: Final[list[Run]] = []
        self._start = 0
        self._size = 0
        self._digest = hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        """Hash the bytes in memory, then write them."""
        self._digest.update(data)
        count = self.stream.write(data)
        assert count == len(data), "a buffered file takes all"
        self._size += count
        self._meter.advance(count)
        return count

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to an offset from the start of the file."""
        assert whence == os.SEEK_SET, "runs begin at known offsets"
        self._runs.append(Run(self._start, self._size, self._digest.digest()))
        self._start = self.stream.seek(target, whence)
        self._size = 0
        self._digest = hashlib.sha256()
        return self._start

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        self.stream.flush()

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self.stream.fileno()

    def tell(self) -> int:
        """The offset of the next byte."""
        at = self.stream.tell()
        assert at == self._start + self._size, "runs are written one after another"
        return at

    def runs(self) -> list[Run]:
        """What was written, the current run last."""
        return [*self._runs, Run(self._start, self._size, self._digest.digest())]


def require_read_back(path: Path, descriptor: int, runs: list[Run], meter: Meter) -> None:
    """Raise FlightError(DESTINATION) unless the file holds these runs; a meter counts them.

    The file is synced; its pages are dropped first, so that as far as the system obeys they
    come from the disk.
    """
    assert descriptor >= 0, "the file is open"
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    with open(descriptor, "rb", closefd=False) as stream:
        for run in runs:
            digest = hashlib.sha256()
            _ = stream.seek(run.start)
            for start in range(0, run.size, limits.STAGING_BYTES):
                data = stream.read(min(limits.STAGING_BYTES, run.size - start))
                digest.update(data)
                meter.advance(len(data))
            if digest.digest() != run.digest:
                raise FlightError(Fault.DESTINATION, f"{path}: {READ_BACK}")


class PartialFile:
    """A file under a temporary name that gets its own at the end, or goes.

    with PartialFile(path, nbytes, force) as stream: write to the stream
    A meter counts every byte twice: written, and read back.
    The file is kept if the block ends well, and removed whatever else ends it (a signal, too).
    Raises FlightError: DISK_FULL, DESTINATION, DESTINATION_EXISTS.
    """

    __slots__ = ("_force", "_meter", "_nbytes", "_partial", "_path", "_stream", "_writer")

    def __init__(self, path: Path, nbytes: int, force: bool, meter: Meter | None = None) -> None:
        assert nbytes > 0, "no file is empty"
        self._meter: Final = Meter() if meter is None else meter
        self._path: Final = path
        self._nbytes: Final = nbytes
        self._force: Final = force
        self._partial: Final = partial_name(path)
        self._stream: BinaryIO | None = None
        self._writer: CheckedWriter | None = None

    def __enter__(self) -> CheckedWriter:
        assert self._stream is None, "a partial file is made once"
        try:
            self._stream = open(self._partial, "xb+", buffering=limits.STAGING_BYTES)
            writer = CheckedWriter(self._stream, self._meter)
            self._writer = writer
            reserve(self._stream, self._nbytes)
        except OSError as error:
            self._discard()
            raise destination_error(self._path, error) from error
        except BaseException:
            self._discard()
            raise
        return writer

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        try:
            self._finish(kind is None)
        except OSError as failure:
            raise destination_error(self._path, failure) from failure
        if isinstance(error, OSError):
            raise destination_error(self._path, error) from error

    def _finish(self, whole: bool) -> None:
        """Keep the file if it is whole; the temporary name goes in any case."""
        assert self._stream is not None, "the file is open"
        try:
            if whole:
                self._keep()
        finally:
            self._discard()

    def _keep(self) -> None:
        """Everything is written: sync, read it back, and give the file its name."""
        writer = self._writer
        assert writer is not None, "the file is open"
        writer.flush()
        descriptor = writer.fileno()
        runs = writer.runs()
        assert sum(run.size for run in runs) == self._nbytes, "every byte is in one run"
        os.fsync(descriptor)
        self._meter.tell(f"reading back {self._path.name}")
        require_read_back(self._path, descriptor, runs, self._meter)
        put_in_place(self._partial, self._path, self._force)
        sync_folder(self._path.parent)

    def _discard(self) -> None:
        """Close; remove the temporary name if it is still there."""
        try:
            if self._stream is not None:
                self._stream.close()
        finally:
            if os.path.lexists(self._partial):
                os.unlink(self._partial)


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
    assert nbytes > 0, "a file is not empty"
    try:
        os.posix_fallocate(stream.fileno(), 0, nbytes)
    except OSError as error:
        # Some file systems cannot reserve; the writes will then tell.
        if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise


def sync_folder(folder: Path) -> None:
    """Make the rename durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
