"""llm.c's model files: the layout to the byte, and every header that is not one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flightlm.flight.config import PRESETS
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground.formats.llmc import is_llmc, open_llmc
from tests.weight_helpers import (
    assert_same_model,
    byte_tokens,
    encode,
    llmc_header,
    pack_words,
    random_tensors,
    tiny_config,
    write_llmc,
    write_llmc_tokenizer,
)

CONFIG = tiny_config()
WEIGHTS = random_tensors(CONFIG, 5)

# Computed by hand from the layout of write_model for the 124M shape: fp32, bf16.
OFFSETS_124M = {
    "wte": (1024, 1024),
    "wpe": (154534912, 77267968),
    "ln1w": (157680640, 78840832),
    "ln1b": (157717504, 78859264),
    "qkvw": (157754368, 78877696),
    "qkvb": (242689024, 121345024),
    "attprojw": (242799616, 121400320),
    "attprojb": (271111168, 135556096),
    "ln2w": (271148032, 135574528),
    "ln2b": (271184896, 135592960),
    "fcw": (271221760, 135611392),
    "fcb": (384467968, 192234496),
    "fcprojw": (384615424, 192308224),
    "fcprojb": (497861632, 248931328),
    "lnfw": (497898496, 248949760),
    "lnfb": (497901568, 248951296),
}
SIZES_124M = {3: 497_904_640, 5: 248_952_832}


def refused(path: Path, fault: Fault) -> str:
    """The detail of the error that opening `path` ends in."""
    with pytest.raises(FlightError) as caught:
        _ = open_llmc(path)
    assert caught.value.fault is fault, caught.value
    return caught.value.detail


def with_words(path: Path, changes: dict[int, int]) -> Path:
    """A whole file whose header words have `changes`; the body stays."""
    _ = write_llmc(path, CONFIG, WEIGHTS)
    words = llmc_header(CONFIG, 3)
    for index, value in changes.items():
        words[index] = value
    with path.open("r+b") as stream:
        _ = stream.write(pack_words(words))
    return path


def sparse_124m(path: Path, version: int, size: int) -> Path:
    """A file of the 124M shape that takes no space on the disk."""
    path.write_bytes(pack_words(llmc_header(PRESETS["124M"], version)))
    os.truncate(path, size)
    return path


@pytest.mark.requirement("FLM-REQ-202")
@pytest.mark.parametrize(("version", "dtype"), [(3, "F32"), (5, "BF16")])
def test_files_load(tmp_path: Path, version: int, dtype: str) -> None:
    path = write_llmc(tmp_path / "tiny.bin", CONFIG, WEIGHTS, version)
    source = open_llmc(path)
    assert source.config == CONFIG
    assert source.kind == "llmc"
    assert source.name == "tiny"
    assert source.tied_head is None
    assert source.tokenizer is None
    assert source.digest_files == (path.resolve(),)
    assert not any(extent.transposed for extent in source.extents)
    assert_same_model(source, WEIGHTS, dtype)


@pytest.mark.requirement("FLM-REQ-202")
@pytest.mark.parametrize("version", [3, 5])
def test_the_layout_of_124m(tmp_path: Path, version: int) -> None:
    size = SIZES_124M[version]
    source = open_llmc(sparse_124m(tmp_path / "f.bin", version, size))
    assert source.config == PRESETS["124M"]
    item = {3: 4, 5: 2}[version]
    column = {3: 0, 5: 1}[version]
    assert list(OFFSETS_124M) == [spec.name for spec in TENSORS]
    for extent in source.extents:
        spec = TENSORS[extent.tensor]
        part = spec.part_elements(source.config) * item
        assert extent.nbytes == part
        assert extent.offset == OFFSETS_124M[spec.name][column] + extent.layer * part
        assert extent.dtype is {3: Dtype.FP32, 5: Dtype.BF16}[version]
    first, second = source.extents[:2]
    assert first.nbytes == 50_257 * 768 * item
    # The 47 pad rows lie between wte and wpe and in no extent.
    assert second.offset - (first.offset + first.nbytes) == 47 * 768 * item
    last = source.extents[-1]
    assert last.offset + last.nbytes == size


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("version", [3, 5])
def test_any_other_size_is_refused(tmp_path: Path, version: int) -> None:
    size = SIZES_124M[version]
    for wrong in (1024, size // 2, size - 1):
        path = sparse_124m(tmp_path / "f.bin", version, wrong)
        assert str(size) in refused(path, Fault.FILE_TRUNCATED)
    for wrong in (size + 1, 2 * size):
        path = sparse_124m(tmp_path / "f.bin", version, wrong)
        assert str(size) in refused(path, Fault.FILE_OVERLONG)
    path = sparse_124m(tmp_path / "f.bin", version, SIZES_124M[8 - version])
    _ = refused(path, {3: Fault.FILE_TRUNCATED, 5: Fault.FILE_OVERLONG}[version])


@pytest.mark.requirement("FLM-REQ-202")
def test_pad_rows_are_passed_over(tmp_path: Path) -> None:
    path = write_llmc(tmp_path / "f.bin", CONFIG, WEIGHTS)
    used = 1024 + CONFIG.vocab * CONFIG.channels * 4
    end = 1024 + 128 * CONFIG.channels * 4
    with path.open("r+b") as stream:
        _ = stream.seek(used)
        _ = stream.write(b"\xff" * (end - used))  # NaN in every pad row
    source = open_llmc(path)
    assert_same_model(source, WEIGHTS)
    for extent in source.extents:
        assert extent.offset + extent.nbytes <= used or extent.offset >= end


@pytest.mark.requirement("FLM-REQ-202")
@pytest.mark.parametrize(("vocab", "padded"), [(128, 128), (129, 256), (1, 128), (11, 384)])
def test_more_padding_is_fine(tmp_path: Path, vocab: int, padded: int) -> None:
    config = tiny_config(vocab=vocab)
    tensors = random_tensors(config)
    rows = encode(tensors["wte"], "F32") + bytes((padded - vocab) * config.channels * 4)
    rest = b"".join(encode(tensors[spec.name], "F32") for spec in TENSORS[1:])
    path = tmp_path / "f.bin"
    path.write_bytes(pack_words(llmc_header(config, 3, padded)) + rows + rest)
    assert_same_model(open_llmc(path), tensors)


@pytest.mark.requirement("FLM-REQ-205")
def test_files_shorter_than_a_header(tmp_path: Path) -> None:
    whole = write_llmc(tmp_path / "f.bin", CONFIG, WEIGHTS).read_bytes()
    for size in (0, 1, 4, 8, 1023):
        (tmp_path / "f.bin").write_bytes(whole[:size])
        assert str(size) in refused(tmp_path / "f.bin", Fault.FILE_TRUNCATED)
    _ = refused(tmp_path / "none", Fault.FILE_MISSING)
    _ = refused(tmp_path, Fault.FILE_KIND)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("magic", [0, -1, 20240325, 20240801 + 1, 0x26D73401, 1 << 30])
def test_wrong_magic(tmp_path: Path, magic: int) -> None:
    assert str(magic) in refused(with_words(tmp_path / "f", {0: magic}), Fault.LLMC_MAGIC)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("magic", "what"),
    [
        (20240327, "debug state"),
        (20240328, "tokenizer"),
        (20240520, "tokens"),
        (20240522, "evaluation"),
        (20240527, "optimiser"),
        (20240801, "tokens"),
    ],
)
def test_other_files_of_llmc_are_named(tmp_path: Path, magic: int, what: str) -> None:
    assert what in refused(with_words(tmp_path / "f", {0: magic}), Fault.LLMC_MAGIC)
    assert is_llmc(magic.to_bytes(4, "little"))
    assert not is_llmc(magic.to_bytes(4, "big"))
    assert not is_llmc(magic.to_bytes(4, "little")[:3])


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("version", [-1, 0, 1, 2, 4, 6, 7, 2**31 - 1])
def test_other_versions(tmp_path: Path, version: int) -> None:
    path = with_words(tmp_path / "f", {1: version})
    assert f"version {version}" in refused(path, Fault.LLMC_VERSION)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("word", [2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("value", [0, -1, -(2**31), 2**31 - 1])
def test_words_out_of_limits(tmp_path: Path, word: int, value: int) -> None:
    _ = refused(with_words(tmp_path / "f", {word: value}), Fault.CONFIG_LIMIT)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({5: 3}, Fault.CONFIG_LIMIT),  # 8 channels do not divide by 3 heads
        ({7: 127}, Fault.WEIGHT_HEADER),
        ({7: 200}, Fault.WEIGHT_HEADER),
        ({3: 129}, Fault.WEIGHT_HEADER),  # more tokens than rows
        ({8: 1}, Fault.WEIGHT_HEADER),
        ({255: -1}, Fault.WEIGHT_HEADER),
        ({2: 5}, Fault.FILE_OVERLONG),
        ({2: 7}, Fault.FILE_TRUNCATED),
        ({4: 1}, Fault.FILE_OVERLONG),
        ({4: 3}, Fault.FILE_TRUNCATED),
        ({6: 16}, Fault.FILE_TRUNCATED),
        ({7: 256}, Fault.FILE_TRUNCATED),
        ({1: 5}, Fault.FILE_OVERLONG),
    ],
)
def test_words_that_do_not_fit(tmp_path: Path, changes: dict[int, int], fault: Fault) -> None:
    _ = refused(with_words(tmp_path / "f", changes), fault)


@pytest.mark.requirement("FLM-REQ-202")
def test_the_tokenizer_beside_the_file_is_taken(tmp_path: Path) -> None:
    tokens = byte_tokens()
    config = tiny_config(vocab=len(tokens))
    path = write_llmc(tmp_path / "f.bin", config, random_tensors(config))
    beside = write_llmc_tokenizer(tmp_path / "gpt2_tokenizer.bin", tokens)
    tables = open_llmc(path).tokenizer
    assert tables is not None
    assert tables.shape.tokens == len(tokens)
    beside.write_bytes(b"broken")
    with pytest.raises(FlightError):
        _ = open_llmc(path)
    assert open_llmc(path, with_tokenizer=False).tokenizer is None
