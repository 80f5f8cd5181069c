"""Write runs of ids of any length as llm.c's shards, which get their names all together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final, Self

from flightlm.flight import limits
from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.convert import (
    CheckedWriter,
    destination_error,
    partial_name,
    put_in_place,
    require_read_back,
    sync_folder,
)
from flightlm.ground.display import Meter
from flightlm.ground.formats.llmc import HEADER_BYTES
from flightlm.ground.formats.token_shards import (
    ID_BYTES,
    MAX_SHARD_TOKENS,
    SHARD_SUFFIX,
    open_shard,
    shard_header,
)

DEFAULT_SHARD_TOKENS: Final = 100_000_000  # as llm.c's scripts do
NUMBER_DIGITS: Final = 6


def numbered(path: Path, number: int) -> Path:
    """The name of shard `number` (from 0) where there are several."""
    assert 0 <= number < 10**NUMBER_DIGITS, "the shards are bounded"
    return path.with_name(f"{path.stem}_{number:0{NUMBER_DIGITS}}{path.suffix}")


def named_like(path: Path) -> list[Path]:
    """What is there under `path` and the names of its numbered shards, in name order."""
    assert path.suffix == SHARD_SUFFIX, "the destination was checked"
    start = f"{path.stem}_"
    found = [path] if os.path.lexists(path) else []
    for name in sorted(os.listdir(path.parent)):
        ending = name.removeprefix(start)
        number = ending.removesuffix(path.suffix)
        digits = len(number) == NUMBER_DIGITS and number.isascii() and number.isdecimal()
        if digits and name == f"{start}{number}{path.suffix}":
            found.append(path.with_name(name))
    return found


def require_shard_name(path: Path, force: bool) -> None:
    """Raise FlightError unless shards can get the name `path` and, numbered, names like it.

    OPTION unless it is NAME.bin, DESTINATION for a folder that does not exist or cannot be
    listed, DESTINATION_EXISTS for shards that are there already unless `force`.
    """
    if path.suffix != SHARD_SUFFIX:
        raise FlightError(Fault.OPTION, f"the destination {path}: give NAME{SHARD_SUFFIX}")
    if not os.path.isdir(path.parent):
        raise FlightError(Fault.DESTINATION, f"the folder {path.parent} does not exist")
    if os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is a folder")
    try:
        there = named_like(path)
    except OSError as error:
        raise destination_error(path.parent, error) from error
    if there and not force:
        raise FlightError(Fault.DESTINATION_EXISTS, f"{there[0]} exists")
    assert force or not there, "nothing is overwritten that nobody gave up"


def new_file(path: Path) -> BinaryIO:
    """A new file for writing and reading back; the caller closes it."""
    assert not os.path.lexists(path), "the name is new"
    return open(path, "xb+", buffering=limits.STAGING_BYTES)


class ShardFile:
    """One shard under a temporary name: `start`, `write` …, `finish`; `discard` in any case."""

    __slots__ = ("_path", "_stream", "_writer", "partial", "tokens")

    def __init__(self, path: Path) -> None:
        assert path.suffix == SHARD_SUFFIX, "the destination was checked"
        self._path: Final = path
        self.tokens = 0
        self.partial: Final = partial_name(path)
        self._stream: BinaryIO | None = None
        self._writer: CheckedWriter | None = None

    def start(self) -> None:
        """Make the file.  Raises OSError."""
        assert self._stream is None, "a shard is made once"
        self._stream = new_file(self.partial)
        writer = CheckedWriter(self._stream, Meter())
        # The header is written when the count is known.
        _ = writer.seek(HEADER_BYTES)
        self._writer = writer

    def write(self, ids: bytes) -> None:
        """Append ids."""
        assert self._writer is not None, "the file was made"
        _ = self._writer.write(ids)
        self.tokens += len(ids) // ID_BYTES

    def finish(self) -> None:
        """Write the header, sync, read everything back, close.

        Raises OSError, and FlightError(DESTINATION) if the disk gives back something else.
        """
        writer = self._writer
        assert writer is not None, "the file was made"
        _ = writer.seek(0)
        _ = writer.write(shard_header(self.tokens))
        writer.flush()
        os.fsync(writer.fileno())
        require_read_back(self._path, writer.fileno(), writer.runs(), Meter())
        stream = writer.stream
        stream.close()

    def discard(self) -> None:
        """Close; remove the temporary name if it is still there."""
        try:
            if self._stream is not None:
                self._stream.close()
        finally:
            if os.path.lexists(self.partial):
                os.unlink(self.partial)


class ShardWriter:
    """Shards of at most `shard_tokens` ids: NAME.bin, or NAME_000000.bin … if there are several.

    with ShardWriter(path, shard_tokens, force) as writer: write …; finish; files = keep
    No shard has its name before `keep`; whatever ends the block earlier removes them all.
    Raises FlightError: as `require_shard_name`; DISK_FULL, DESTINATION.
    """

    __slots__ = ("_force", "_limit", "_path", "_shards", "tokens")

    def __init__(self, path: Path, shard_tokens: int, force: bool) -> None:
        """Raises FlightError(OPTION) for a number of tokens out of range."""
        if not 1 <= shard_tokens <= MAX_SHARD_TOKENS:
            raise FlightError(
                Fault.OPTION, f"--shard-tokens {shard_tokens}, not 1 to {MAX_SHARD_TOKENS}"
            )
        require_shard_name(path, force)
        self._path: Final = path
        self._limit: Final = shard_tokens
        self._force: Final = force
        self._shards: Final[list[ShardFile]] = []
        self.tokens = 0
        assert path.suffix == SHARD_SUFFIX, "the name was checked"

    def __enter__(self) -> Self:
        assert not self._shards, "shards are written once"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        failure = error
        for shard in self._shards:
            try:
                shard.discard()
            except OSError as left:
                # The other shards go, too; what was buffered is of no use any more.
                failure = failure or left
        if isinstance(failure, OSError):
            raise destination_error(self._path, failure) from failure

    def write(self, ids: bytes) -> None:
        """Append ids; a full shard is finished, and another begun."""
        count = len(ids) // ID_BYTES
        done = 0
        for _ in range(count):
            if done == count:
                break
            shard = self._open_shard()
            take = min(count - done, self._limit - shard.tokens)
            shard.write(ids[ID_BYTES * done : ID_BYTES * (done + take)])
            done += take
        assert done == count, "every shard takes an id at least"
        self.tokens += count

    def _open_shard(self) -> ShardFile:
        """The shard that has room."""
        if self._shards:
            last = self._shards[-1]
            if last.tokens < self._limit:
                return last
            last.finish()
        if len(self._shards) == limits.MAX_DATA_FILES:
            raise FlightError(
                Fault.OPTION,
                f"more than {limits.MAX_DATA_FILES} shards of --shard-tokens {self._limit}",
            )
        shard = ShardFile(self._path)
        self._shards.append(shard)
        shard.start()
        assert shard.tokens < self._limit, "a new shard has room"
        return shard

    def finish(self) -> None:
        """Everything is written: finish the last shard."""
        assert self.tokens > 0, "there is something to keep"
        last = self._shards[-1]
        last.finish()

    def keep(self) -> tuple[TokenFile, ...]:
        """Give the shards their names; with `force`, older shards of these names go.

        Raises FlightError: DESTINATION_EXISTS, DESTINATION; then none has its name.
        """
        names = [self._path]
        if len(self._shards) > 1:
            names = [numbered(self._path, at) for at in range(len(self._shards))]
        placed: list[Path] = []
        try:
            for shard, name in zip(self._shards, names, strict=True):
                put_in_place(shard.partial, name, self._force)
                placed.append(name)
        except BaseException:
            for name in placed:
                os.unlink(name)
            raise
        assert len(placed) == len(self._shards), "every shard has its name"
        if self._force:
            for old in set(named_like(self._path)) - set(names):
                os.unlink(old)
        sync_folder(self._path.parent)
        return tuple(open_shard(name) for name in names)
