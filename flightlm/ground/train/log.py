"""The log of a run: one JSON object per line, each on its way to the disk when it is written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

from flightlm.ground.convert import destination_error

LOG_NAME: Final = "log.jsonl"
LOG_SCHEMA: Final = "flightlm-train/1"
TAIL_BYTES: Final = 1 << 20  # no line is longer


class TrainingLog:
    """Appends to the log of a folder; None writes nothing (another process does)."""

    __slots__ = ("_path",)

    def __init__(self, folder: Path | None) -> None:
        self._path: Final = None if folder is None else folder / LOG_NAME
        if self._path is not None and os.path.lexists(self._path):
            drop_torn_line(self._path)

    @property
    def path(self) -> Path | None:
        """Where the log lies."""
        return self._path

    def write(self, event: str, values: Mapping[str, object]) -> None:
        """Append one event.  Raises FlightError: DISK_FULL, DESTINATION."""
        if self._path is None:
            return
        line = json.dumps({"event": event, **values}, allow_nan=False) + "\n"
        data = line.encode("ascii")
        assert data.count(b"\n") == 1, "an event is one line"
        try:
            with open(self._path, "ab", buffering=0) as stream:
                _ = stream.write(data)
        except OSError as error:
            raise destination_error(self._path, error) from error


def drop_torn_line(path: Path) -> None:
    """Cut off a last line that a killed process left without its end.

    Raises FlightError(DESTINATION).
    """
    try:
        with open(path, "rb+") as stream:
            whole = whole_bytes(stream)
            _ = stream.truncate(whole)
    except OSError as error:
        raise destination_error(path, error) from error
    assert whole >= 0, "a size is not negative"


def whole_bytes(stream: BinaryIO) -> int:
    """The bytes of a log up to the end of its last whole line."""
    size = stream.seek(0, os.SEEK_END)
    start = stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read(TAIL_BYTES)
    assert len(tail) <= TAIL_BYTES, "no more is read than was asked for"
    return start + tail.rfind(b"\n") + 1
