"""What people may name as data, and what they get."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flightlm.flight import limits
from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import data
from flightlm.ground.data import TextFile, must_encode, open_data
from flightlm.ground.display import Meter
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from tests import tokenizer_helpers as helpers
from tests.data_helpers import file_tokens, shard_bytes, write_shard

BYTES = byte_vocab_tables()
TINY = helpers.tiny_tables()
OTHER = helpers.tiny_tables([(97, 98, 1, 256), (256, 99, 0, 257)])


def refusal(paths: list[Path], cache: Path, tables: object = BYTES) -> FlightError:
    """The error that data are refused with."""
    given = None if tables is None else BYTES if tables is BYTES else TINY
    with pytest.raises(FlightError) as caught:
        _ = open_data(paths, given, cache)
    return caught.value


def ids(files: tuple[TokenFile, ...]) -> list[list[int]]:
    """The ids of token files."""
    return [file_tokens(file) for file in files]


@pytest.mark.requirement("FLM-REQ-724")
def test_a_text_is_its_own_ids_with_the_byte_vocabulary(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_bytes(b"any \xff bytes")
    (tmp_path / "link").symlink_to(text)
    cache = tmp_path / "cache"
    for path in (text, tmp_path / "link"):
        assert open_data([path], BYTES, cache) == (TokenFile(str(text), 0, 1, 11),)
    assert not must_encode([text], BYTES)
    assert not cache.exists()


@pytest.mark.requirement("FLM-REQ-724")
def test_shards_are_known_by_magic_or_name_and_come_as_they_were_named(tmp_path: Path) -> None:
    _ = write_shard(tmp_path / "b.bin", [3, 4])
    _ = write_shard(tmp_path / "magic", [5])
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, token in (("z.bin", 8), ("a.bin", 7)):
        _ = write_shard(folder / name, [token])
    (folder / "notes.txt").write_text("passed over")
    paths = [tmp_path / "magic", folder, tmp_path / "b.bin"]
    assert ids(open_data(paths, None, tmp_path / "cache")) == [[5], [7], [8], [3, 4]]
    assert not must_encode(paths, TINY)


@pytest.mark.requirement("FLM-REQ-724")
def test_a_text_is_encoded_once_and_the_shards_serve_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("abc ab\nc")
    cache = tmp_path / "out" / "data"
    codec = helpers.make_codec(TINY)
    assert must_encode([text], TINY)
    first = open_data([text], TINY, cache)
    assert ids(first) == [[258, *codec.encode("abc ab\nc")]]
    assert len(os.listdir(cache)) == 2
    with monkeypatch.context() as patch:
        patch.setattr(data, "TextEncoder", None)
        assert open_data([text], TINY, cache) == first
        # The same text under another name is the same text.
        copy = tmp_path / "b.txt"
        copy.write_text("abc ab\nc")
        assert open_data([copy], TINY, cache) == first
    changed = open_data([text], OTHER, cache)
    assert changed != first, "another tokenizer"
    text.write_text("abc ab\nd")
    assert ids(open_data([text], TINY, cache)) == [[258, *codec.encode("abc ab\nd")]]
    assert ids(first) == [[258, *codec.encode("abc ab\nc")]], "the earlier shards are still there"


@pytest.mark.requirement("FLM-REQ-724")
@pytest.mark.parametrize(
    "damage",
    [
        lambda record, shard: record.write_text("{"),
        lambda record, shard: record.write_text('{"schema": "flightlm-data/1"}'),
        lambda record, shard: record.unlink(),
        lambda record, shard: shard.unlink(),
        lambda record, shard: shard.write_bytes(shard.read_bytes()[:-2]),
        lambda record, shard: shard.write_bytes(shard_bytes([1])),
        lambda record, shard: record.write_text(
            record.read_text().replace('"text_bytes": 8', '"text_bytes": 9')
        ),
        lambda record, shard: record.write_text(
            json.dumps({**json.loads(record.read_text()), "shards": []})
        ),
        lambda record, shard: record.write_text(
            json.dumps({**json.loads(record.read_text()), "shards": [3]})
        ),
    ],
)
def test_shards_that_are_not_as_recorded_are_made_again(tmp_path: Path, damage: object) -> None:
    text = tmp_path / "a.txt"
    text.write_text("abc ab\nc")
    first = open_data([text], TINY, tmp_path / "data")
    expected = ids(first)
    record = next((tmp_path / "data").glob("*.json"))
    assert callable(damage)
    damage(record, Path(first[0].path))
    assert ids(open_data([text], TINY, tmp_path / "data")) == expected
    assert ids(open_data([text], TINY, tmp_path / "data")) == expected


@pytest.mark.requirement("FLM-REQ-724")
def test_long_texts_make_several_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "DEFAULT_SHARD_TOKENS", 3)
    text = tmp_path / "a.txt"
    text.write_text("abcdefghij")
    files = open_data([text], TINY, tmp_path / "data")
    assert ids(files) == [[258, 257, 100], [101, 102, 103], [104, 105, 106]]
    assert open_data([text], TINY, tmp_path / "data") == files


@pytest.mark.requirement("FLM-REQ-725")
def test_data_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    empty = tmp_path / "empty"
    empty.mkdir()
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name in ("x_train_000001.bin", "x_val_000000.bin"):
        _ = write_shard(mixed / name, [1])
    text = tmp_path / "a.txt"
    text.write_bytes(b"ab\xff")
    (tmp_path / "model.bin").write_bytes(shard_bytes([1], magic=20240326))
    (tmp_path / "no_suffix").write_bytes(shard_bytes([1], magic=20240328))
    (tmp_path / "text.bin").write_text("not a shard, whatever its name says")
    os.mkfifo(tmp_path / "pipe")
    assert refusal([], cache).fault is Fault.DATA_FILES
    assert refusal([empty], cache).fault is Fault.DATA_FILES
    assert "holds no shard" in refusal([empty], cache).detail
    assert "for training and for validation" in refusal([mixed], cache).detail
    assert refusal([tmp_path / "none"], cache).fault is Fault.FILE_MISSING
    assert refusal([tmp_path / "pipe"], cache).fault is Fault.FILE_KIND
    assert refusal([text], cache, None).fault is Fault.NO_TOKENIZER
    assert refusal([tmp_path / "model.bin"], cache).fault is Fault.DATA_SHARD
    assert refusal([tmp_path / "no_suffix"], cache).fault is Fault.DATA_SHARD
    assert refusal([tmp_path / "text.bin"], cache).fault is Fault.FILE_TRUNCATED
    wrong = refusal([text], cache, TINY)
    assert wrong.fault is Fault.DATA_TEXT
    assert wrong.detail.endswith("a.txt is not UTF-8 at byte 2")
    assert os.listdir(cache) == [], "nothing half-made is left"
    assert refusal([text], text / "below", TINY).fault is Fault.DESTINATION


@pytest.mark.requirement("FLM-REQ-725")
def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DATA_FILES", 2)
    shard = write_shard(tmp_path / "a.bin", [1])
    assert len(open_data([shard] * 2, None, tmp_path)) == 2
    assert refusal([shard] * 3, tmp_path, None).fault is Fault.DATA_FILES


@pytest.mark.requirement("FLM-REQ-725")
def test_a_text_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 100)
    for change in (b"a" * 50, b"a" * 150):
        text = TextFile(path, Meter())
        assert text.read(10) == b"a" * 10
        path.write_bytes(change)
        with pytest.raises(FlightError) as caught:
            _ = text.read(200)
        text.close()
        assert caught.value.fault is Fault.FILE_CHANGED
