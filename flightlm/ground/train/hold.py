"""One run at a time writes into a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flightlm.flight.status import Fault, FlightError


@contextmanager
def held(folder: Path, wanted: bool) -> Iterator[None]:
    """Keep other runs out of a folder, if `wanted`, until the block ends or this process does.

    The lock is the system's, on the folder itself: no file is made, and none is left over.  Where
    a file system has no locks there is none.  Raises FlightError(FOLDER_BUSY).
    """
    if not wanted:
        yield
        return
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    assert place >= 0, "an open folder has a number"
    try:
        take(place, folder)
        yield
    finally:
        os.close(place)


def take(place: int, folder: Path) -> None:
    """Lock an open folder.  Raises FlightError(FOLDER_BUSY) if another process has it."""
    assert place >= 0, "the folder is open"
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        detail = f"another process trains in {folder}"
        raise FlightError(Fault.FOLDER_BUSY, detail) from error
    except OSError:
        # A file system without locks.
        return
