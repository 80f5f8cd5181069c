"""Weights out: Hugging Face folders and llm.c files, against their official readers and layouts."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

import flightlm
from flightlm.flight.config import PRESETS
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype
from flightlm.ground.convert import Form, convert, form_of
from flightlm.ground.formats.huggingface_out import (
    safetensors_bytes,
    small_files,
    token_texts,
)
from flightlm.ground.formats.llmc_out import llmc_bytes, tokenizer_file
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.formats.tokenizer_files import (
    Merge,
    build_tables,
    byte_vocab_tables,
    load_tokenizer,
)
from tests.weight_helpers import (
    as_stored,
    assert_same_model,
    byte_tokens,
    hf_tensors,
    random_tensors,
    tiny_config,
    write_hf_folder,
    write_llmc,
    write_llmc_tokenizer,
)

CONFIG = tiny_config(vocab=300)
TEXT = {Dtype.FP32: "F32", Dtype.BF16: "BF16", Dtype.FP16: "F16"}
TENSOR_VALUES = random_tensors(CONFIG, 3, 1.0)
# Every pair of forms and every dtype that both can hold (llm.c has no fp16 file).
WAYS = [
    (first, second, dtype)
    for first in ("a.flm", "a.bin", "a")
    for second in ("b.flm", "b.bin", "b")
    for dtype in Dtype
    if dtype != Dtype.FP16 or ".bin" not in first + second
]


@pytest.fixture
def source(tmp_path: Path) -> WeightSource:
    """A Hugging Face folder with an llm.c tokenizer."""
    folder = write_hf_folder(tmp_path / "source", CONFIG, TENSOR_VALUES)
    words = write_llmc_tokenizer(tmp_path / "words.bin", byte_tokens())
    return open_source(folder, None, words)


@pytest.mark.requirement("FLM-REQ-210")
@pytest.mark.parametrize("dtype", list(Dtype))
def test_the_official_library_reads_the_folder(
    source: WeightSource, tmp_path: Path, dtype: Dtype
) -> None:
    done = convert(source, tmp_path / "out", dtype, force=False)
    weights = tmp_path / "out" / "model.safetensors"
    assert weights.stat().st_size == done.nbytes == safetensors_bytes(CONFIG, dtype)
    expected = hf_tensors(CONFIG, TENSOR_VALUES)
    with safe_open(weights, "numpy") as stored:
        assert stored.metadata() == {"format": "pt"}
        assert sorted(stored.keys()) == sorted(expected)
        for name, values in expected.items():
            part = stored.get_slice(name)
            assert (part.get_dtype(), tuple(part.get_shape())) == (TEXT[dtype], values.shape)
            if dtype == Dtype.FP32:
                assert np.array_equal(stored.get_tensor(name), values), name
            if dtype == Dtype.FP16:
                assert np.array_equal(stored.get_tensor(name), values.astype(np.float16)), name
    assert_same_model(open_source(tmp_path / "out"), TENSOR_VALUES, TEXT[dtype])


@pytest.mark.requirement("FLM-REQ-210")
def test_the_folder_carries_its_configuration_and_tokenizer(
    source: WeightSource, tmp_path: Path
) -> None:
    _ = convert(source, tmp_path / "out", None, force=False)
    config = json.loads((tmp_path / "out" / "config.json").read_text(encoding="utf-8"))
    assert (config["n_layer"], config["n_head"], config["n_embd"]) == (2, 2, 8)
    assert (config["n_positions"], config["vocab_size"]) == (6, 300)
    assert config["eos_token_id"] == config["bos_token_id"] == len(byte_tokens()) - 1
    again = open_source(tmp_path / "out")
    assert source.tokenizer is not None
    assert again.tokenizer is not None
    assert again.config == source.config
    assert np.array_equal(again.tokenizer.blob, source.tokenizer.blob)
    assert np.array_equal(again.tokenizer.offsets, source.tokenizer.offsets)
    assert np.array_equal(again.tokenizer.merges, source.tokenizer.merges)
    assert again.tokenizer.shape == source.tokenizer.shape


@pytest.mark.requirement("FLM-REQ-210")
def test_hugging_faces_tokenizers_encode_alike_with_the_files(
    source: WeightSource, tmp_path: Path
) -> None:
    _ = convert(source, tmp_path / "out", None, force=False)
    theirs = Tokenizer(
        BPE.from_file(str(tmp_path / "out" / "vocab.json"), str(tmp_path / "out" / "merges.txt"))
    )
    theirs.pre_tokenizer = ByteLevel(add_prefix_space=False)
    theirs.decoder = ByteLevelDecoder()
    ours = flightlm.load(tmp_path / "out")
    for text in ("hello hell, he'll say: yellow\n", "Grüße, 日本 🙂"):
        assert ours.encode(text) == theirs.encode(text).ids
        assert theirs.decode(ours.encode(text)) == text


@pytest.mark.requirement("FLM-REQ-211")
@pytest.mark.parametrize(("dtype", "version"), [(Dtype.FP32, 3), (Dtype.BF16, 5)])
def test_llm_cs_file_byte_by_byte(
    source: WeightSource, tmp_path: Path, dtype: Dtype, version: int
) -> None:
    done = convert(source, tmp_path / "out.bin", dtype, force=False)
    wanted = write_llmc(tmp_path / "wanted.bin", CONFIG, TENSOR_VALUES, version)
    assert (tmp_path / "out.bin").read_bytes() == wanted.read_bytes()
    assert done.nbytes == wanted.stat().st_size
    beside = tmp_path / "gpt2_tokenizer.bin"
    assert beside.read_bytes() == (tmp_path / "words.bin").read_bytes()


@pytest.mark.requirement("FLM-REQ-211")
def test_the_published_sizes_of_gpt2() -> None:
    assert llmc_bytes(PRESETS["124M"], Dtype.FP32) == 497_904_640
    assert llmc_bytes(PRESETS["124M"], Dtype.BF16) == 248_952_832


@pytest.mark.requirement("FLM-REQ-211")
def test_llm_c_has_no_fp16_and_needs_an_end_of_text(source: WeightSource, tmp_path: Path) -> None:
    with pytest.raises(FlightError) as caught:
        _ = convert(source, tmp_path / "out.bin", Dtype.FP16, force=False)
    assert caught.value.fault is Fault.OPTION
    endless = write_llmc_tokenizer(tmp_path / "endless.bin", byte_tokens())
    assert tokenizer_file(load_tokenizer(endless)) == endless.read_bytes()
    assert not (tmp_path / "out.bin").exists()
    assert not (tmp_path / "gpt2_tokenizer.bin").exists()


LETTERS = [bytes([value]) for value in range(256)]
END = b"<|endoftext|>"
AB = Merge(97, 98, 258)
BC = Merge(98, 99, 257)
IN_ORDER = [*LETTERS, END, b"ab", b"bc"]
SWAPPED = [*LETTERS, END, b"bc", b"ab"]


@pytest.mark.requirement("FLM-REQ-211")
def test_merges_in_the_order_of_their_ids_survive_llm_c(tmp_path: Path) -> None:
    tables = build_tables(IN_ORDER, [Merge(97, 98, 257), Merge(98, 99, 258)], 256, "in order")
    path = tmp_path / "gpt2_tokenizer.bin"
    path.write_bytes(tokenizer_file(tables))
    again = load_tokenizer(path)
    assert again.shape == tables.shape
    assert np.array_equal(again.merges, tables.merges)


@pytest.mark.requirement("FLM-REQ-211")
@pytest.mark.parametrize(
    ("tokens", "merges"),
    [
        # The ranks do not ascend with the ids: "abc" would become a bc, not ab c.
        (SWAPPED, [AB, BC]),
        # Tokens that are only decoded, which the reader would take for results of merges.
        ([*LETTERS, END, "é".encode()], []),
        ([*IN_ORDER, "é".encode()], [Merge(97, 98, 257), Merge(98, 99, 258)]),
        # A merge whose parts come after it.
        ([*LETTERS, END, b"abc", b"bc"], [Merge(98, 99, 258), Merge(97, 258, 257)]),
        # Two merges that make one token.
        ([*SWAPPED, b"abc"], [BC, AB, Merge(97, 257, 259), Merge(258, 99, 259)]),
    ],
)
def test_merges_that_llm_c_cannot_hold_are_refused(
    tmp_path: Path, tokens: list[bytes], merges: list[Merge]
) -> None:
    tables = build_tables(tokens, merges, 256, "the test")
    with pytest.raises(FlightError, match="cannot hold these merges") as caught:
        _ = tokenizer_file(tables)
    assert caught.value.fault is Fault.TOKENIZER_FILE
    folder = write_hf_folder(tmp_path / "source", CONFIG, TENSOR_VALUES)
    source = dataclasses.replace(open_source(folder), tokenizer=tables)
    with pytest.raises(FlightError, match="cannot hold these merges"):
        _ = convert(source, tmp_path / "out.bin", None, force=False)
    assert os.listdir(tmp_path) == ["source"]


@pytest.mark.requirement("FLM-REQ-211")
def test_another_tokenizer_beside_the_file_stays(source: WeightSource, tmp_path: Path) -> None:
    other = tmp_path / "gpt2_tokenizer.bin"
    other.write_bytes(b"mine")
    with pytest.raises(FlightError) as caught:
        _ = convert(source, tmp_path / "out.bin", None, force=False)
    assert caught.value.fault is Fault.DESTINATION_EXISTS
    assert other.read_bytes() == b"mine"
    assert not (tmp_path / "out.bin").exists()
    _ = convert(source, tmp_path / "out.bin", None, force=True)
    assert other.read_bytes() == (tmp_path / "words.bin").read_bytes()
    # The same tokenizer is no obstacle.
    _ = convert(source, tmp_path / "second.bin", None, force=False)


@pytest.mark.requirement("FLM-REQ-212")
@pytest.mark.parametrize(("first", "second", "dtype"), WAYS)
def test_any_way_round_keeps_every_value(
    source: WeightSource, tmp_path: Path, first: str, second: str, dtype: Dtype
) -> None:
    _ = convert(source, tmp_path / first, dtype, force=False)
    _ = convert(open_source(tmp_path / first), tmp_path / second, None, force=False)
    end = open_source(tmp_path / second)
    assert {extent.dtype for extent in end.extents} == {dtype}
    assert_same_model(end, TENSOR_VALUES, TEXT[dtype])
    assert end.tokenizer is not None


@pytest.mark.requirement("FLM-REQ-212")
def test_the_logits_do_not_depend_on_the_form(source: WeightSource, tmp_path: Path) -> None:
    logits = []
    for name in ("m.flm", "m.bin", "m"):
        _ = convert(source, tmp_path / name, None, force=False)
        logits.append(flightlm.load(tmp_path / name).logits([1, 2, 299]))
    assert np.array_equal(logits[0], logits[1])
    assert np.array_equal(logits[0], logits[2])


@pytest.mark.requirement("FLM-REQ-212")
def test_a_narrower_dtype_rounds_to_nearest_even(source: WeightSource, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = {
        spec.name: rng.standard_normal(spec.shape(CONFIG)).astype(np.float32) for spec in TENSORS
    }
    folder = write_hf_folder(tmp_path / "fine", CONFIG, values)
    for dtype in (Dtype.BF16, Dtype.FP16):
        out = tmp_path / dtype.name
        _ = convert(open_source(folder), out, dtype, force=False)
        assert_same_model(open_source(out), values, TEXT[dtype])
        assert not np.array_equal(as_stored(values["wte"], TEXT[dtype]), values["wte"])


@pytest.mark.requirement("FLM-REQ-208")
def test_a_folder_appears_whole_or_not_at_all(
    source: WeightSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    seen: list[list[str]] = []
    rename = os.rename

    def note(old: Path, new: Path) -> None:
        seen.append(sorted(os.listdir(old)))
        rename(old, new)

    monkeypatch.setattr(os, "rename", note)
    _ = convert(source, place / "out", None, force=False)
    names = ["config.json", "merges.txt", "model.safetensors", "tokenizer_config.json"]
    assert seen == [[*names, "vocab.json"]]
    assert os.listdir(place) == ["out"]

    def fail(old: Path, new: Path) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "second", None, force=False)
    assert caught.value.fault is Fault.DISK_FULL
    assert os.listdir(place) == ["out"]


@pytest.mark.requirement("FLM-REQ-208")
def test_force_replaces_what_a_conversion_wrote_and_nothing_else(
    source: WeightSource, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    out = place / "out"
    _ = convert(source, out, None, force=False)
    with pytest.raises(FlightError) as caught:
        _ = convert(source, out, Dtype.BF16, force=False)
    assert caught.value.fault is Fault.DESTINATION_EXISTS
    _ = convert(source, out, Dtype.BF16, force=True)
    assert_same_model(open_source(out), TENSOR_VALUES, "BF16")
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FlightError) as caught:
        _ = convert(source, out, None, force=True)
    assert caught.value.fault is Fault.DESTINATION
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert os.listdir(place) == ["out"]
    (place / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(FlightError) as caught:
        _ = convert(source, place / "file", None, force=True)
    assert caught.value.fault is Fault.DESTINATION


@pytest.mark.requirement("FLM-REQ-210")
def test_a_byte_vocabulary_and_none_at_all(source: WeightSource, tmp_path: Path) -> None:
    files = small_files(CONFIG, Dtype.FP32, None)
    assert list(files) == ["config.json"]
    assert json.loads(files["config.json"])["eos_token_id"] is None
    texts = token_texts(byte_vocab_tables())
    assert (texts[65], texts[32], texts[256]) == ("A", "\u0120", "<|endoftext|>")
    folder = write_hf_folder(tmp_path / "plain", CONFIG, TENSOR_VALUES)
    bare = open_source(folder, None, Path("bytes"))
    _ = convert(bare, tmp_path / "out", None, force=False)
    assert flightlm.load(tmp_path / "out").encode("Aé") == [65, 0xC3, 0xA9]


@pytest.mark.requirement("FLM-REQ-212")
def test_a_name_says_the_form() -> None:
    forms = {"a.flm": Form.IMAGE, "a.bin": Form.LLMC, "a": Form.FOLDER, "gpt2-v1.0": Form.FOLDER}
    assert {name: form_of(Path(name)) for name in forms} == forms
    assert sorted(DTYPE_BYTES) == sorted(Dtype)
