"""JSON from files that others made: one strict meaning, or a typed error.

The standard parser accepts more than JSON (NaN, duplicate keys, lone surrogates) and can be
driven into a RecursionError.  Here the size, the depth and every number are bounded first, and
each failure is a FlightError.  Values come back as `object`; the `get_...` helpers narrow them.
Source: RFC 8259 and RFC 7493 (I-JSON).
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError

MAX_JSON_BYTES: Final = 100_000_000  # the largest safetensors header that its writer permits
MAX_JSON_DEPTH: Final = 32
MAX_NUMBER_CHARACTERS: Final = 40
OUTSIDE_BRACKETS: Final = bytes(value for value in range(256) if value not in b"[]{}")
# A \uXXXX escape that names half a surrogate pair without the other half.
LONE_SURROGATE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def read_capped(path: Path, max_bytes: int) -> bytes:
    """The whole content of the regular file `path` (a symbolic link is followed).

    Raises FlightError: FILE_MISSING, FILE_KIND (a folder, a device, a pipe), FILE_UNREADABLE,
    or FILE_LARGE above `max_bytes`.  Nothing is read before kind and size are known.
    """
    assert max_bytes > 0, "a cap permits at least one byte"
    assert isinstance(path, Path), "a file is named by a Path"
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to must not wait.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FlightError(Fault.FILE_MISSING, f"{path.name} is not there") from error
    except OSError as error:
        raise FlightError(
            Fault.FILE_UNREADABLE, f"{path.name}: {os.strerror(error.errno or 0)}"
        ) from error
    try:
        data = read_open(handle, path, max_bytes)
    except OSError as error:
        raise FlightError(
            Fault.FILE_UNREADABLE, f"{path.name}: {os.strerror(error.errno or 0)}"
        ) from error
    finally:
        os.close(handle)
    if len(data) > max_bytes:
        raise FlightError(Fault.FILE_LARGE, f"{path.name} grew above {max_bytes} bytes")
    return data


def read_open(handle: int, path: Path, max_bytes: int) -> bytes:
    """What the open file holds, or one byte more than `max_bytes` of it.

    Raises FlightError: FILE_KIND, FILE_LARGE; and OSError.
    """
    status = os.fstat(handle)
    is_regular = stat.S_ISREG(status.st_mode)
    if not is_regular:
        raise FlightError(Fault.FILE_KIND, f"{path.name} is not a regular file")
    if status.st_size > max_bytes:
        raise FlightError(
            Fault.FILE_LARGE, f"{path.name} has {status.st_size} bytes, above {max_bytes}"
        )
    with open(handle, "rb", closefd=False) as file:
        return file.read(max_bytes + 1)


def _check_depth(data: bytes, what: str, fault: Fault) -> None:
    """Refuse nesting that could exhaust the stack of the parser.

    The brackets outside strings are cancelled pair by pair, one level per round; what is left
    after MAX_JSON_DEPTH rounds is too deep or not balanced.  Exact for valid JSON, and an
    invalid text is refused by the parser no deeper than at its first error.
    """
    assert len(data) <= MAX_JSON_BYTES, "the caller checked the size"
    assert len(what) > 0, "the source has a name"
    unescaped = data.replace(rb"\\", b"")
    unescaped = unescaped.replace(rb"\"", b"")
    pieces = unescaped.split(b'"')  # outside, inside, outside ... of strings
    outside = b"".join(pieces[::2])
    brackets = outside.translate(None, OUTSIDE_BRACKETS)
    for _ in range(MAX_JSON_DEPTH):
        brackets = brackets.replace(b"[]", b"")
        brackets = brackets.replace(b"{}", b"")
    if len(brackets) > 0:
        raise FlightError(
            fault, f"{what}: brackets not balanced, or more than {MAX_JSON_DEPTH} levels deep"
        )


def _unique_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of `pairs`; ValueError if a key stands twice."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return members


def _whole_number(text: str) -> int:
    """The value of a whole number; ValueError above MAX_NUMBER_CHARACTERS."""
    if len(text) > MAX_NUMBER_CHARACTERS:
        raise ValueError(f"a number has {len(text)} digits")
    return int(text)


def _finite_number(text: str) -> float:
    """The value of a number with fraction or exponent; ValueError if it is not finite."""
    if len(text) > MAX_NUMBER_CHARACTERS:
        raise ValueError(f"a number has {len(text)} characters")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is beyond the range of FP64")
    return value


def _no_fraction(text: str) -> float:
    """Refuse a number with fraction or exponent where only whole numbers have a meaning."""
    raise ValueError(f"a number of {len(text)} characters is not whole")


def _no_constant(text: str) -> float:
    """Refuse NaN, Infinity and -Infinity, which are not JSON."""
    raise ValueError(f"{text} is not JSON")


def parse_json(data: bytes, what: str, fault: Fault, *, allow_floats: bool) -> object:
    """The value of the JSON text `data`: None, bool, int, float, str, list or dict.

    Raises FlightError(fault, "<what>: <reason>") for anything but one JSON value in UTF-8 (no
    byte-order mark), with unique keys, whole surrogate pairs, finite numbers of at most
    MAX_NUMBER_CHARACTERS, at most MAX_JSON_DEPTH levels and MAX_JSON_BYTES; and for numbers
    with a fraction or an exponent unless `allow_floats`.
    """
    assert len(what) > 0, "the source has a name"
    if len(data) > MAX_JSON_BYTES:
        raise FlightError(fault, f"{what}: {len(data)} bytes, above {MAX_JSON_BYTES}")
    _check_depth(data, what, fault)
    lone = LONE_SURROGATE.search(data.replace(rb"\\", b"__"))
    if lone is not None:
        raise FlightError(fault, f"{what}: an escape names half a surrogate pair")
    try:
        text = data.decode("utf-8")
        if allow_floats:
            return json.loads(
                text,
                object_pairs_hook=_unique_object,
                parse_int=_whole_number,
                parse_float=_finite_number,
                parse_constant=_no_constant,
            )
        return json.loads(
            text,
            object_pairs_hook=_unique_object,
            parse_int=_whole_number,
            parse_float=_no_fraction,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError, MemoryError) as error:
        raise FlightError(fault, f"{what}: {error}") from error


def read_json(path: Path, max_bytes: int, fault: Fault, *, allow_floats: bool) -> object:
    """The JSON value in the file `path`, at most `max_bytes` long.

    Raises FlightError: as `read_capped` for the file, `fault` as `parse_json` for its content.
    """
    assert max_bytes <= MAX_JSON_BYTES, "no JSON file may be larger"
    data = read_capped(path, max_bytes)
    return parse_json(data, path.name, fault, allow_floats=allow_floats)


def as_object(value: object, what: str, fault: Fault) -> Mapping[str, object]:
    """`value` as a JSON object, or FlightError(fault)."""
    assert len(what) > 0, "the value has a name"
    if not isinstance(value, dict):
        raise FlightError(fault, f"{what} is not an object")
    return value


def as_list(value: object, what: str, fault: Fault) -> Sequence[object]:
    """`value` as a JSON array, or FlightError(fault)."""
    assert len(what) > 0, "the value has a name"
    if not isinstance(value, list):
        raise FlightError(fault, f"{what} is not a list")
    return value


def as_text(value: object, what: str, fault: Fault) -> str:
    """`value` as a string, or FlightError(fault)."""
    assert len(what) > 0, "the value has a name"
    if not isinstance(value, str):
        raise FlightError(fault, f"{what} is not a string")
    return value


def as_int(value: object, what: str, fault: Fault) -> int:
    """`value` as a whole number (true and false are none), or FlightError(fault)."""
    assert len(what) > 0, "the value has a name"
    if type(value) is not int:
        raise FlightError(fault, f"{what} is not a whole number")
    return value


def get_value(members: Mapping[str, object], key: str, what: str, fault: Fault) -> object:
    """The member `key`, or FlightError(fault) if it is missing."""
    assert len(what) > 0, "the source has a name"
    if key not in members:
        raise FlightError(fault, f"{what} has no {key}")
    return members[key]


def get_int(members: Mapping[str, object], key: str, what: str, fault: Fault) -> int:
    """The whole number under `key`, or FlightError(fault)."""
    return as_int(get_value(members, key, what, fault), f"{key} of {what}", fault)


def get_text(members: Mapping[str, object], key: str, what: str, fault: Fault) -> str:
    """The string under `key`, or FlightError(fault)."""
    return as_text(get_value(members, key, what, fault), f"{key} of {what}", fault)


def get_list(members: Mapping[str, object], key: str, what: str, fault: Fault) -> Sequence[object]:
    """The array under `key`, or FlightError(fault)."""
    return as_list(get_value(members, key, what, fault), f"{key} of {what}", fault)


def get_object(
    members: Mapping[str, object], key: str, what: str, fault: Fault
) -> Mapping[str, object]:
    """The object under `key`, or FlightError(fault)."""
    return as_object(get_value(members, key, what, fault), f"{key} of {what}", fault)
