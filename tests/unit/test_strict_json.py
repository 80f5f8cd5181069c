"""JSON from outside: one meaning, or the fault that the caller asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats import strict_json
from flightlm.ground.formats.strict_json import parse_json, read_capped, read_json

DEEP = strict_json.MAX_JSON_DEPTH


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"{}", {}),
        (b' [1, -2, "a", null, true, false]\n', [1, -2, "a", None, True, False]),
        (b'{"a": {"a": [[]]}}', {"a": {"a": [[]]}}),
        (b'"\\ud83d\\ude42 \\\\ud800 [[[ \\" {"', "\U0001f642 \\ud800 [[[ \" {"),
        ('"日本"'.encode(), "日本"),
        (b"[" * DEEP + b"]" * DEEP, None),
    ],
)
def test_json_is_read(data: bytes, value: object) -> None:
    for allowed in (False, True):
        found = parse_json(data, "test", Fault.CONFIG_JSON, allow_floats=allowed)
        assert found == value or (value is None and isinstance(found, list))


@pytest.mark.requirement("FLM-REQ-205")
def test_numbers_with_a_fraction_need_permission() -> None:
    data = b"[0.02, 1e-5, -3]"
    assert parse_json(data, "x", Fault.CONFIG_JSON, allow_floats=True) == [0.02, 1e-5, -3]
    with pytest.raises(FlightError, match="not whole"):
        _ = parse_json(data, "x", Fault.CONFIG_JSON, allow_floats=False)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{}x",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1, "a": 1}',
        b'{"b": [{"a": 1, "\\u0061": 2}]}',
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"[-1e999]",
        b"[" + b"9" * 41 + b"]",
        b"[0." + b"9" * 5_000 + b"]",
        b"[" + b"9" * 5_000 + b"]",
        b"[01]",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-32"),
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b'"\\ud800"',
        b'"\\udfff\\ud800"',
        b'"\\ud800\\ud800\\udc00"',
        b'"\\ud83d\\ude42\\ude42"',
        b'{"\\uDC00": 1}',
        b'"a\nb"',
        b'"\x00"',
        b"\x00",
        b'"\\x41"',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"[" * (4 * DEEP) + b"]" * (4 * DEEP),
        b"[" * 5_000 + b'"' + b"]" * 5_000,
        b"[}",
        b"nul",
    ],
)
def test_anything_else_is_the_fault_asked_for(data: bytes) -> None:
    for fault in (Fault.CONFIG_JSON, Fault.WEIGHT_HEADER):
        with pytest.raises(FlightError, match="the header: ") as caught:
            _ = parse_json(data, "the header", fault, allow_floats=True)
        assert caught.value.fault is fault
        assert "\n" not in str(caught.value)


@pytest.mark.requirement("FLM-REQ-205")
def test_the_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "MAX_JSON_BYTES", 4)
    assert parse_json(b"[12]", "x", Fault.CONFIG_JSON, allow_floats=False) == [12]
    with pytest.raises(FlightError, match="5 bytes, above 4"):
        _ = parse_json(b"[123]", "x", Fault.CONFIG_JSON, allow_floats=False)


def folder(path: Path) -> None:
    """A folder instead of a file."""
    path.mkdir()


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def large(path: Path) -> None:
    """A file of 11 bytes."""
    _ = path.write_bytes(b'"123456789"')


def nothing(path: Path) -> None:
    """No file."""
    assert not path.exists()


def dangling(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to(path.parent / "nowhere")


def looped(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (nothing, Fault.FILE_MISSING),
        (dangling, Fault.FILE_MISSING),
        (folder, Fault.FILE_KIND),
        (pipe, Fault.FILE_KIND),
        (large, Fault.FILE_LARGE),
        (looped, Fault.FILE_UNREADABLE),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, make: Callable[[Path], None], fault: Fault
) -> None:
    path = tmp_path / "x.json"
    make(path)
    with pytest.raises(FlightError, match="x.json") as caught:
        _ = read_json(path, 10, Fault.CONFIG_JSON, allow_floats=False)
    assert caught.value.fault is fault


@pytest.mark.requirement("FLM-REQ-205")
def test_a_device_and_a_strange_name_are_refused() -> None:
    for name, fault in (("/dev/null", Fault.FILE_KIND), ("a\0b", Fault.FILE_MISSING)):
        with pytest.raises(FlightError) as caught:
            _ = read_capped(Path(name), 10)
        assert caught.value.fault is fault


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    _ = path.write_bytes(b"1")
    path.chmod(0)
    with pytest.raises(FlightError) as caught:
        _ = read_capped(path, 10)
    assert caught.value.fault is Fault.FILE_UNREADABLE


@pytest.mark.requirement("FLM-REQ-205")
def test_a_link_is_followed(tmp_path: Path) -> None:
    _ = (tmp_path / "blob").write_bytes(b"[1]")
    (tmp_path / "x.json").symlink_to("blob")
    assert read_json(tmp_path / "x.json", 3, Fault.CONFIG_JSON, allow_floats=False) == [1]


@pytest.mark.requirement("FLM-REQ-205")
def test_helpers_narrow_or_refuse() -> None:
    fault = Fault.CONFIG_FIELD
    data = b'{"n": 3, "s": "x", "l": [1], "o": {}, "b": true}'
    value = parse_json(data, "c", fault, allow_floats=True)
    root = strict_json.as_object(value, "c", fault)
    assert strict_json.get_int(root, "n", "c", fault) == 3
    assert strict_json.get_text(root, "s", "c", fault) == "x"
    assert strict_json.get_list(root, "l", "c", fault) == [1]
    assert strict_json.get_object(root, "o", "c", fault) == {}
    for call in (strict_json.get_int, strict_json.get_text, strict_json.get_list):
        for key in ("b", "missing"):
            with pytest.raises(FlightError, match=key) as caught:
                _ = call(root, key, "c", fault)
            assert caught.value.fault is fault
    with pytest.raises(FlightError, match="not an object"):
        _ = strict_json.get_object(root, "n", "c", fault)
