"""Readers of tokenizer files: every form that is accepted, and every damage that is refused."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import EOT_TEXT, NO_TOKEN, VocabTables
from flightlm.ground.formats import tokenizer_files
from flightlm.ground.formats.tokenizer_files import (
    byte_vocab_tables,
    find_tokenizer,
    load_tokenizer,
)
from tests import tokenizer_helpers as helpers

Json = dict[str, object]


@pytest.fixture(scope="module")
def names_and_merges() -> tuple[list[str], list[helpers.Pair]]:
    """A trained vocabulary."""
    return helpers.trained(9, 420)


@pytest.fixture
def names(names_and_merges: tuple[list[str], list[helpers.Pair]]) -> list[str]:
    """Its names."""
    return list(names_and_merges[0])


@pytest.fixture
def merges(names_and_merges: tuple[list[str], list[helpers.Pair]]) -> list[helpers.Pair]:
    """Its merges."""
    return list(names_and_merges[1])


def same(left: VocabTables, right: VocabTables) -> bool:
    """True for equal tables."""
    return (
        left.shape == right.shape
        and np.array_equal(left.offsets, right.offsets)
        and np.array_equal(left.blob, right.blob)
        and np.array_equal(left.merges, right.merges)
    )


def fault_of(path: Path) -> FlightError:
    """The error of loading `path`."""
    with pytest.raises(FlightError) as caught:
        _ = load_tokenizer(path)
    return caught.value


def llmc_path(folder: Path, data: bytes) -> Path:
    """A file with llm.c's name."""
    path = folder / "gpt2_tokenizer.bin"
    _ = path.write_bytes(data)
    return path


def tokenizer_json(names: list[str], merges: list[helpers.Pair]) -> Json:
    """The content of a tokenizer.json as Hugging Face tokenizers writes it."""
    content: Json = json.loads(helpers.hf_tokenizer(names, merges).to_str())
    return content


def model_of(content: Json) -> Json:
    """The model part."""
    model = content["model"]
    assert isinstance(model, dict)
    return model


def write_json(path: Path, content: object) -> Path:
    """Write JSON."""
    _ = path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.requirement("FLM-REQ-304")
def test_all_forms_give_the_same_tables(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair]
) -> None:
    helpers.write_hf(tmp_path, names, merges)
    wanted = load_tokenizer(tmp_path)
    assert wanted.shape.tokens == len(names)
    assert wanted.shape.merges == len(merges)
    assert wanted.shape.eot == len(names) - 1
    assert same(load_tokenizer(tmp_path / "vocab.json"), wanted)
    content = tokenizer_json(names, merges)
    assert same(load_tokenizer(write_json(tmp_path / "tokenizer.json", content)), wanted)
    # The older spelling of merges, and the template that transformers 5 writes.
    model_of(content)["merges"] = [f"{left} {right}" for left, right in merges]
    content["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"Sequence": {"id": "A", "type_id": 0}}],
    }
    other = tmp_path / "other"
    other.mkdir()
    _ = write_json(other / "tokenizer.json", content)
    assert same(load_tokenizer(other), wanted)
    assert same(load_tokenizer(llmc_path(tmp_path, helpers.llmc_file(names))), wanted)


@pytest.mark.requirement("FLM-REQ-304")
def test_gpt2_from_all_forms(tmp_path: Path) -> None:
    if not helpers.GPT2_MERGES.exists():
        pytest.skip("GPT-2's merges.txt is not at hand")
    merges = helpers.gpt2_merges()
    names = helpers.names_of(merges)
    helpers.write_hf(tmp_path, names, merges)
    wanted = load_tokenizer(tmp_path)
    assert wanted.shape.tokens == 50_257
    assert wanted.shape.max_token_bytes == 128
    for version in (1, 2):
        data = helpers.llmc_file(names, version)
        assert len(data) == 372_108
        assert same(load_tokenizer(llmc_path(tmp_path, data)), wanted)


@pytest.mark.requirement("FLM-REQ-304")
def test_links_of_a_hub_snapshot_are_followed(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair]
) -> None:
    blobs = tmp_path / "blobs"
    snapshot = tmp_path / "snapshots" / "x"
    blobs.mkdir()
    snapshot.mkdir(parents=True)
    helpers.write_hf(blobs, names, merges)
    for name, blob in (("vocab.json", "0a"), ("merges.txt", "0b")):
        _ = (blobs / name).rename(blobs / blob)
        (snapshot / name).symlink_to(Path("../../blobs") / blob)
    tables = load_tokenizer(snapshot)
    assert same(load_tokenizer(snapshot / "vocab.json"), tables)
    (tmp_path / "link").symlink_to(snapshot, target_is_directory=True)
    assert same(load_tokenizer(tmp_path / "link"), tables)


@pytest.mark.requirement("FLM-REQ-304")
def test_windows_line_ends_and_a_missing_version_line(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair]
) -> None:
    helpers.write_hf(tmp_path, names, merges)
    wanted = load_tokenizer(tmp_path)
    lines = "\r\n".join(f"{left} {right}" for left, right in merges)
    _ = (tmp_path / "merges.txt").write_bytes(lines.encode("utf-8"))
    assert same(load_tokenizer(tmp_path), wanted)


@pytest.mark.requirement("FLM-REQ-304")
def test_added_tokens_are_decoded_and_not_encoded(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair]
) -> None:
    content = tokenizer_json(names, merges)
    added = content["added_tokens"]
    assert isinstance(added, list)
    added.append({"id": len(names), "content": "[PAD é]"})
    tables = load_tokenizer(write_json(tmp_path / "tokenizer.json", content))
    helpers.write_hf(tmp_path, names, merges)
    _ = write_json(tmp_path / "added_tokens.json", {"[PAD é]": len(names)})
    assert same(load_tokenizer(tmp_path / "vocab.json"), tables)
    codec = helpers.make_codec(tables)
    assert codec.decode([len(names)]) == "[PAD é]".encode()
    assert len(names) not in codec.encode("[PAD é]", allow_special=True)
    assert tables.shape.eot == len(names) - 1


@pytest.mark.requirement("FLM-REQ-304")
def test_without_end_of_text_there_is_no_such_token(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair]
) -> None:
    helpers.write_hf(tmp_path, names[:-1], merges)
    tables = load_tokenizer(tmp_path)
    assert tables.shape.eot == NO_TOKEN
    assert tables.shape.tokens == len(names) - 1


@pytest.mark.requirement("FLM-REQ-304")
def test_a_token_that_no_merge_makes_is_only_decoded(tmp_path: Path, names: list[str]) -> None:
    names.insert(-1, helpers.spelled(b"zqzqzqxj"))
    tables = load_tokenizer(llmc_path(tmp_path, helpers.llmc_file(names)))
    codec = helpers.make_codec(tables)
    assert codec.decode([len(names) - 2]) == b"zqzqzqxj"
    assert len(names) - 2 not in codec.encode("zqzqzqxj")


@pytest.mark.requirement("FLM-REQ-304")
def test_a_folder_without_tokenizer(tmp_path: Path) -> None:
    assert find_tokenizer(tmp_path) is None
    assert fault_of(tmp_path).fault is Fault.FILE_MISSING
    assert fault_of(tmp_path / "absent").fault is Fault.FILE_MISSING
    for name in ("vocab.json", "merges.txt"):
        path = tmp_path / name
        _ = path.write_text("{}")
        assert fault_of(tmp_path).fault is Fault.FILE_MISSING
        path.unlink()
    (tmp_path / "tokenizer.json").symlink_to("nowhere")
    assert fault_of(tmp_path).fault is Fault.FILE_MISSING


@pytest.mark.requirement("FLM-REQ-304")
def test_the_byte_vocabulary() -> None:
    tables = byte_vocab_tables()
    assert tables.shape.tokens == 257
    assert tables.shape.merges == 0
    assert tables.shape.eot == 256
    assert tables.blob[:256].tolist() == list(range(256))
    assert tables.blob[256:].tobytes() == EOT_TEXT.encode()


def header(*words: int) -> bytes:
    """The header of an llm.c file with these first words."""
    return struct.pack("<256I", *words, *[0] * (256 - len(words)))


MAGIC = tokenizer_files.LLMC_MAGIC
BYTES = b"".join(bytes([1, value]) for value in range(256))
END = bytes([13]) + EOT_TEXT.encode()


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.FILE_TRUNCATED),
        (header(MAGIC, 2, 257, 256)[:-1], Fault.FILE_TRUNCATED),
        (header(MAGIC + 1, 2, 257, 256) + BYTES + END, Fault.TOKENIZER_MAGIC),
        (header(20240326, 3, 1024, 50257), Fault.TOKENIZER_MAGIC),
        (header(MAGIC, 0, 257, 256) + BYTES + END, Fault.TOKENIZER_VERSION),
        (header(MAGIC, 3, 257, 256) + BYTES + END, Fault.TOKENIZER_VERSION),
        (header(MAGIC, 1, 257, 256) + BYTES + END, Fault.TOKENIZER_FILE),
        (header(MAGIC, 1, 50_257) + BYTES + END, Fault.FILE_TRUNCATED),
        (header(MAGIC, 2, 0, 0), Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, 0xFFFFFFFF, 5) + BYTES, Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, limits.MAX_VOCAB, 5) + BYTES, Fault.FILE_TRUNCATED),
        (header(MAGIC, 2, 257, 257) + BYTES + END, Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, 257, 255) + BYTES + END, Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, 257, 0xFFFFFFFF) + BYTES + END, Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, 257, 256) + BYTES + END[:-1], Fault.FILE_TRUNCATED),
        (header(MAGIC, 2, 257, 256) + BYTES, Fault.FILE_TRUNCATED),
        (header(MAGIC, 2, 257, 256) + BYTES + END + b"\0", Fault.FILE_OVERLONG),
        (header(MAGIC, 2, 257, 256) + b"\0" + BYTES + END, Fault.TOKENIZER_FILE),
        (header(MAGIC, 2, 257, 256) + BYTES[:-2] + b"\2ab" + END, Fault.TOKENIZER_BYTES),
        (header(MAGIC, 2, 258, 257) + BYTES + b"\1a" + END, Fault.TOKENIZER_BYTES),
        (header(MAGIC, 2, 1, 0) + END, Fault.TOKENIZER_BYTES),
    ],
)
def test_damaged_llmc_files_are_refused(tmp_path: Path, data: bytes, fault: Fault) -> None:
    good = header(MAGIC, 2, 257, 256) + BYTES + END
    assert same(load_tokenizer(llmc_path(tmp_path, good)), byte_vocab_tables())
    assert fault_of(llmc_path(tmp_path, data)).fault is fault


@pytest.mark.requirement("FLM-REQ-307")
def test_a_file_that_would_take_hours_is_refused(tmp_path: Path) -> None:
    body = BYTES + (b"\xff" + b"a" * 255) * 2_000
    data = header(MAGIC, 2, 2_257, 2_256) + body + END
    error = fault_of(llmc_path(tmp_path, data))
    assert error.fault is Fault.TOKENIZER_FILE
    assert "steps" in error.detail


@pytest.mark.requirement("FLM-REQ-307")
def test_an_oversized_file_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer_files, "MAX_TOKENIZER_BYTES", 100)
    assert fault_of(llmc_path(tmp_path, b"x" * 101)).fault is Fault.FILE_LARGE


Change = Callable[[Json], None]


def set_root(key: str, value: object) -> Change:
    """Replace a member of the root."""

    def change(content: Json) -> None:
        content[key] = value

    return change


def set_model(key: str, value: object) -> Change:
    """Replace a member of the model."""

    def change(content: Json) -> None:
        model_of(content)[key] = value

    return change


def set_token(name: str, value: object) -> Change:
    """Give a token of the vocabulary an id."""

    def change(content: Json) -> None:
        vocab = model_of(content)["vocab"]
        assert isinstance(vocab, dict)
        vocab[name] = value

    return change


def drop_token(name: str) -> Change:
    """Take a token out of the vocabulary, and close the hole with another name."""

    def change(content: Json) -> None:
        vocab = model_of(content)["vocab"]
        assert isinstance(vocab, dict)
        vocab["zzzzzz"] = vocab.pop(name)

    return change


def byte_level(**members: object) -> Change:
    """Another pre-tokenizer."""
    step = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True} | members
    return set_root("pre_tokenizer", step)


@pytest.mark.requirement("FLM-REQ-307")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (set_root("model", {}), "no vocab"),
        (set_model("type", "WordPiece"), "not BPE"),
        (set_model("vocab", []), "not an object"),
        (set_model("merges", {}), "not a list"),
        (set_model("merges", [1]), "not a list"),
        (set_model("merges", [["a"]]), "1 parts"),
        (set_model("merges", [["a", "b", "c"]]), "3 parts"),
        (set_model("merges", [["a", 2]]), "not a string"),
        (set_model("merges", ["a b c"]), "3 parts"),
        (set_model("merges", ["a  b"]), "3 parts"),
        (set_model("merges", [["", "a"]]), "empty"),
        (set_model("merges", [["a", "q"]]), "not there"),
        (set_model("merges", [["t", "he"], ["t", "he"]]), "merge"),
        (set_model("dropout", 0.1), "dropout"),
        (set_model("continuing_subword_prefix", "##"), "continuing_subword_prefix"),
        (set_model("end_of_word_suffix", "</w>"), "end_of_word_suffix"),
        (set_model("byte_fallback", True), "byte_fallback"),
        (set_model("ignore_merges", True), "ignore_merges"),
        (set_root("normalizer", {"type": "NFC"}), "normalizer"),
        (set_root("pre_tokenizer", None), "not an object"),
        (set_root("pre_tokenizer", {"type": "Whitespace"}), "not ByteLevel"),
        (set_root("pre_tokenizer", {"type": "ByteLevel"}), "add_prefix_space"),
        (byte_level(add_prefix_space=True), "add_prefix_space"),
        (byte_level(use_regex=False), "use_regex"),
        (set_root("post_processor", {"type": "BertProcessing"}), "BertProcessing"),
        (
            set_root(
                "post_processor",
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}]},
            ),
            "adds special tokens",
        ),
        (set_root("added_tokens", {}), "not a list"),
        (set_root("added_tokens", [[]]), "not an object"),
        (set_root("added_tokens", [{"content": "x"}]), "no id"),
        (set_root("added_tokens", [{"id": 0, "content": "x"}]), "two tokens have the id 0"),
        (set_root("added_tokens", [{"id": 900_000, "content": "[X]"}]), "none has the id"),
        (set_root("added_tokens", [{"id": -1, "content": "[X]"}]), "none has the id"),
        (set_root("added_tokens", [{"id": 500, "content": ""}]), "empty"),
        (set_root("added_tokens", [{"id": 900_000, "content": "!"}]), "has the ids"),
        (set_token("a", 5), "two tokens have the id 5"),
        (set_token("a", "5"), "not a whole number"),
        (set_token("a", 5.0), "not a whole number"),
        (set_token("a", True), "not a whole number"),
        (set_token("zzzzzz", 10_000), "none has the id"),
        (set_token("", 10_000), "empty"),
        (set_token("a b", 10_000), "U.0020 stands for no byte"),
        (set_token("z" * 1_025, 10_000), "above 1024"),
        (drop_token("a"), "byte 97 has no token|not there"),
    ],
)
def test_other_tokenizers_are_refused(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair], change: Change, reason: str
) -> None:
    content = tokenizer_json(names, merges)
    path = write_json(tmp_path / "tokenizer.json", content)
    assert load_tokenizer(path).shape.merges == len(merges)
    change(content)
    with pytest.raises(FlightError, match=reason) as caught:
        _ = load_tokenizer(write_json(path, content))
    assert caught.value.fault in (Fault.TOKENIZER_FILE, Fault.TOKENIZER_BYTES)


@pytest.mark.requirement("FLM-REQ-307")
@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"{}", b"null", b"\xff", b"[" * 99_999, b'{"a": 0, "a": 0}', b'{"a": NaN}'],
)
def test_hostile_json_is_refused(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair], data: bytes
) -> None:
    helpers.write_hf(tmp_path, names, merges)
    for name in ("vocab.json", "tokenizer.json"):
        _ = (tmp_path / name).write_bytes(data)
        error = fault_of(tmp_path / name)
        assert error.fault in (Fault.TOKENIZER_FILE, Fault.TOKENIZER_BYTES)


@pytest.mark.requirement("FLM-REQ-307")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"t h e", "3 parts"),
        (b"the", "1 parts"),
        (b"\n", "1 parts"),
        (b"t h\n\nh e", "1 parts"),
        (b" the", "empty"),
        (b"t \x80", "not UTF-8"),
        ("t é日".encode(), "U.65E5 stands for no byte"),
        (b"~ ~", "not there"),
        (b"\0 \0", "U.0000"),
    ],
)
def test_damaged_merges_are_refused(
    tmp_path: Path, names: list[str], merges: list[helpers.Pair], text: bytes, reason: str
) -> None:
    helpers.write_hf(tmp_path, names, merges)
    _ = (tmp_path / "merges.txt").write_bytes(text)
    with pytest.raises(FlightError, match=reason) as caught:
        _ = load_tokenizer(tmp_path)
    assert caught.value.fault is Fault.TOKENIZER_FILE


@pytest.mark.requirement("FLM-REQ-307")
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"add_prefix_space": True}, "add_prefix_space"),
        ({"add_prefix_space": 1}, "add_prefix_space"),
        ({"add_prefix_space": 0}, "add_prefix_space"),
        ([], "not an object"),
    ],
)
def test_a_space_before_every_text_is_refused(
    tmp_path: Path,
    names: list[str],
    merges: list[helpers.Pair],
    options: object,
    reason: str,
) -> None:
    helpers.write_hf(tmp_path, names, merges)
    wanted = load_tokenizer(tmp_path)
    path = tmp_path / "tokenizer_config.json"
    _ = write_json(path, options)
    for given in (tmp_path, tmp_path / "vocab.json"):
        with pytest.raises(FlightError, match=reason) as caught:
            _ = load_tokenizer(given)
        assert caught.value.fault is Fault.TOKENIZER_FILE
    harmless: list[Json] = [{}, {"add_prefix_space": None}, {"add_prefix_space": False}]
    harmless.append({"add_prefix_space": False, "model_max_length": int(1e30), "x": 0.5})
    for value in harmless:
        _ = write_json(path, value)
        assert same(load_tokenizer(tmp_path), wanted)
    path.unlink()
    path.symlink_to("nowhere")
    assert fault_of(tmp_path).fault is Fault.FILE_MISSING


@pytest.mark.requirement("FLM-REQ-307")
def test_half_a_tokenizer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "merges.txt"
    _ = path.write_text("a b\n")
    assert fault_of(path).fault is Fault.TOKENIZER_FILE
    _ = (tmp_path / "added_tokens.json").write_text('{"": 3}')
    _ = write_json(tmp_path / "vocab.json", {})
    assert "empty token" in fault_of(tmp_path).detail
    (tmp_path / "tokenizer.json").mkdir()
    path.unlink()
    assert fault_of(tmp_path).fault is Fault.FILE_KIND


@pytest.mark.requirement("FLM-REQ-205")
def test_every_truncation_of_a_file_is_refused(tmp_path: Path, names: list[str]) -> None:
    data = helpers.llmc_file(names)
    for size in list(range(0, len(data), 97)) + [len(data) - 1]:
        assert fault_of(llmc_path(tmp_path, data[:size])).fault is Fault.FILE_TRUNCATED
