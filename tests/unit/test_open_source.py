"""One entry for every kind of model on disk."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from flightlm.flight.image import MAGIC
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats import open_source as module
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from tests.weight_helpers import (
    assert_same_model,
    byte_tokens,
    hf_tensors,
    llmc_header,
    pack_words,
    random_tensors,
    safetensors_bytes,
    tiny_config,
    write_hf_folder,
    write_llmc,
    write_llmc_tokenizer,
    write_safetensors,
)

TOKENS = byte_tokens()
CONFIG = tiny_config(vocab=len(TOKENS))
TENSORS = random_tensors(CONFIG, 7)


def refused(
    path: Path, fault: Fault, heads: int | None = None, tokenizer: Path | None = None
) -> str:
    """The detail of the error that opening `path` ends in."""
    with pytest.raises(FlightError) as caught:
        _ = open_source(path, heads, tokenizer)
    assert caught.value.fault is fault, caught.value
    return caught.value.detail


@pytest.mark.requirement("FLM-REQ-201")
def test_a_folder_is_hugging_face(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    link = tmp_path / "link"
    link.symlink_to(folder)
    for path in (folder, link):
        source = open_source(path)
        assert source.kind == "huggingface"
        assert_same_model(source, TENSORS)


@pytest.mark.requirement("FLM-REQ-202")
@pytest.mark.parametrize(("version", "dtype"), [(3, "F32"), (5, "BF16")])
def test_an_llmc_file_is_known_by_its_magic(tmp_path: Path, version: int, dtype: str) -> None:
    path = write_llmc(tmp_path / "wrong.safetensors", CONFIG, TENSORS, version)
    source = open_source(path)
    assert source.kind == "llmc"
    assert_same_model(source, TENSORS, dtype)


@pytest.mark.requirement("FLM-REQ-203")
def test_a_safetensors_file_is_known_by_its_header(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "wrong.bin", hf_tensors(CONFIG, TENSORS))
    source = open_source(path, 2)
    assert source.kind == "safetensors"
    assert source.config == CONFIG
    assert_same_model(source, TENSORS)
    _ = refused(path, Fault.CONFIG_HEADS)
    _ = refused(path, Fault.CONFIG_HEADS, heads=0)


@pytest.mark.requirement("FLM-REQ-205")
def test_an_image_goes_to_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = open_source(write_hf_folder(tmp_path / "m", CONFIG, TENSORS))
    path = tmp_path / "f"
    path.write_bytes(MAGIC + bytes(100))
    asked = []

    def stub(image: Path) -> WeightSource:
        asked.append(image)
        return replace(known, kind="image")

    monkeypatch.setattr(module, "open_image", stub)
    assert open_source(path).kind == "image"
    assert open_source(path, CONFIG.heads).kind == "image"
    assert asked == [path, path]
    _ = refused(path, Fault.CONFLICT, heads=1)
    assert len(MAGIC) == 8


@pytest.mark.requirement("FLM-REQ-205")
def test_heads_must_agree_where_they_are_known(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    path = write_llmc(tmp_path / "f.bin", CONFIG, TENSORS)
    for source in (folder, path):
        assert open_source(source, CONFIG.heads).config == CONFIG
        _ = refused(source, Fault.CONFLICT, heads=4)


@pytest.mark.requirement("FLM-REQ-205")
def test_paths_without_a_model(tmp_path: Path) -> None:
    _ = refused(tmp_path / "none", Fault.FILE_MISSING)
    _ = refused(tmp_path, Fault.CONFIG_MISSING)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    _ = refused(pipe, Fault.FILE_KIND)
    broken = tmp_path / "broken"
    broken.symlink_to("nowhere")
    _ = refused(broken, Fault.FILE_MISSING)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00", "0x00"),
        (bytes(100), "100 bytes"),
        (b"PK\x03\x04" + bytes(100), "pickles"),
        (b"\x80\x02}q\x00.", "pickle"),
        (b"\x80\x04\x95" + bytes(100), "pickle"),
        (b"GGUF\x03\x00\x00\x00" + bytes(100), "GGUF"),
        (b"\x93NUMPY\x01\x00" + bytes(100), "numpy"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b'{"model_type": "gpt2"}', "folder"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (safetensors_bytes(b"[]", b""), "0x02"),
        (safetensors_bytes(b"{}", b"", (16 << 20) + 1), "10 bytes"),
        (safetensors_bytes(b"", b"", 2), "8 bytes"),
        (pack_words([20240325, 3]), "8 bytes"),
    ],
)
def test_files_of_other_kinds(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(content)
    assert word in refused(path, Fault.FILE_FORMAT)


@pytest.mark.requirement("FLM-REQ-205")
def test_damaged_files_keep_the_error_of_their_reader(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(safetensors_bytes(b"{}", b"", 1_000))
    _ = refused(path, Fault.FILE_TRUNCATED)
    path.write_bytes(pack_words(llmc_header(CONFIG, 4)))
    _ = refused(path, Fault.LLMC_VERSION)
    path.write_bytes(pack_words(llmc_header(CONFIG, 3)))
    _ = refused(path, Fault.FILE_TRUNCATED)
    _ = write_llmc_tokenizer(path, TOKENS)
    assert "tokenizer" in refused(path, Fault.LLMC_MAGIC)


@pytest.mark.requirement("FLM-REQ-202")
def test_a_given_tokenizer_goes_before_the_one_found(tmp_path: Path) -> None:
    path = write_llmc(tmp_path / "f.bin", CONFIG, TENSORS)
    beside = write_llmc_tokenizer(tmp_path / "gpt2_tokenizer.bin", TOKENS)
    found = open_source(path).tokenizer
    assert found is not None
    assert found.shape.tokens == len(TOKENS)
    other = write_llmc_tokenizer(tmp_path / "other.bin", byte_tokens((b"he",)))
    beside.write_bytes(b"broken")
    source = open_source(path, tokenizer=other)
    assert not source.own_tokenizer
    given = source.tokenizer
    assert given is not None
    assert given.shape.tokens == len(TOKENS) - 2
    _ = refused(path, Fault.FILE_MISSING, tokenizer=tmp_path / "none")


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("kind", ["found", "given"])
def test_the_tokenizer_must_fit_the_model(tmp_path: Path, kind: str) -> None:
    for vocab, fits in ((len(TOKENS) - 1, False), (len(TOKENS), True), (512, True)):
        folder = tmp_path / str(vocab)
        folder.mkdir()
        config = tiny_config(vocab=vocab)
        path = write_llmc(folder / "f.bin", config, random_tensors(config))
        name = {"found": "gpt2_tokenizer.bin", "given": "other.bin"}[kind]
        file = write_llmc_tokenizer(folder / name, TOKENS)
        tokenizer = {"found": None, "given": file}[kind]
        if fits:
            assert open_source(path, tokenizer=tokenizer).tokenizer is not None
        else:
            detail = refused(path, Fault.TOKENIZER_FIT, tokenizer=tokenizer)
            assert str(len(TOKENS)) in detail
