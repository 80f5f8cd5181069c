"""A file that appears under its name when it is complete and on the disk, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError

PERMISSIONS: Final = 0o777


def write_whole(file: Path, data: bytes, fault: Fault) -> None:
    """Write `data` beside `file`, then give it the name.  A link is followed, permissions stay.

    Raises FlightError(fault); what stood there is then as it was.
    """
    target = Path(os.path.realpath(file))
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    mode = mode_of(target)
    if mode != 0 and not stat.S_ISREG(mode):
        raise FlightError(fault, f"{file}: not a regular file")
    try:
        written = write_synced(partial, data)
        if mode != 0:
            os.chmod(partial, mode & PERMISSIONS)
        os.replace(partial, target)
    except OSError as error:
        _ = removed(partial)
        raise FlightError(fault, f"{file}: {error.strerror}") from error
    assert written == len(data), "a file takes all its bytes or raises"


def removed(file: Path) -> bool:
    """Take a file away; False if that fails: the error before is the one to tell."""
    try:
        file.unlink()
    except OSError:
        return False
    return True


def mode_of(file: Path) -> int:
    """Kind and permissions of what stands there; 0 if nothing does, or it cannot be seen."""
    try:
        return os.stat(file).st_mode
    except OSError:
        return 0


def write_synced(file: Path, data: bytes) -> int:
    """Write a file and wait for the disk; how many bytes it took.  Raises OSError."""
    with open(file, "wb") as stream:
        written = stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return written
