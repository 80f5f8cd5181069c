"""Streaming weights chunk by chunk, in every orientation and dtype."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from flightlm.flight import image_load, limits
from flightlm.flight.arena import F32, U8
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.transfer import Staging
from flightlm.ground import loader
from flightlm.ground.convert import convert, new_staging, verified_bytes, verify_source
from flightlm.ground.display import Meter
from flightlm.ground.formats.open_source import open_source, stamp_at
from flightlm.ground.formats.source import Extent, WeightSource
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from flightlm.ground.loader import (
    PartReader,
    digest_of,
    file_bytes,
    load_weights,
    read_bytes,
)
from tests.image_helpers import BYTES, make_image
from tests.weight_helpers import (
    as_stored,
    hf_tensors,
    random_tensors,
    tiny_config,
    write_hf_folder,
    write_llmc,
    write_safetensors,
)

CONFIG: Final = tiny_config()


@pytest.fixture(scope="module")
def staging() -> Staging:
    """One set of buffers for all reads."""
    return new_staging()


def loaded(source: WeightSource, staging: Staging) -> list[F32]:
    """The 16 tensors of a source; what was not filled is NaN."""
    targets = [np.full(spec.shape(source.config), np.nan, np.float32) for spec in TENSORS]
    load_weights(source, tuple(targets), staging)
    return targets


def assert_equal(found: list[F32], tensors: dict[str, F32], dtype: str = "F32") -> None:
    """Bit for bit what `dtype` makes of the tensors."""
    for spec, values in zip(TENSORS, found, strict=True):
        expected = as_stored(tensors[spec.name], dtype)
        assert values.tobytes() == expected.tobytes(), spec.name


@pytest.mark.requirement("FLM-REQ-204")
@pytest.mark.parametrize("dtype", ["F32", "BF16", "F16"])
@pytest.mark.parametrize("shards", [1, 3])
def test_hugging_face_folders(tmp_path: Path, staging: Staging, dtype: str, shards: int) -> None:
    tensors = random_tensors(CONFIG, 1)
    folder = write_hf_folder(tmp_path, CONFIG, tensors, dtype, shards=shards, head=True)
    assert_equal(loaded(open_source(folder), staging), tensors, dtype)


@pytest.mark.requirement("FLM-REQ-202")
@pytest.mark.parametrize(("version", "dtype"), [(3, "F32"), (5, "BF16")])
def test_llmc_files(tmp_path: Path, staging: Staging, version: int, dtype: str) -> None:
    tensors = random_tensors(CONFIG, 2)
    path = write_llmc(tmp_path / "m.bin", CONFIG, tensors, version)
    assert_equal(loaded(open_source(path), staging), tensors, dtype)


@pytest.mark.requirement("FLM-REQ-201")
@pytest.mark.parametrize("dtype", ["F32", "F16"])
def test_matrices_of_several_chunks(tmp_path: Path, staging: Staging, dtype: str) -> None:
    # Transposed (fcw), flat (wte) and compared (the head): each is larger than a chunk in fp16,
    # too, and the rows of a chunk do not divide those of a matrix.
    config = ModelConfig(layers=1, heads=1, channels=384, positions=3, vocab=2_000)
    assert 4 * 384 * 384 * 2 > limits.STAGING_BYTES
    tensors = random_tensors(config, 3)
    folder = write_hf_folder(tmp_path, config, tensors, dtype, head=True)
    assert_equal(loaded(open_source(folder), staging), tensors, dtype)


@pytest.mark.requirement("FLM-REQ-206")
@pytest.mark.parametrize("name", ["wte", "qkvw", "lnfb"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_is_named(
    tmp_path: Path, staging: Staging, name: str, value: float
) -> None:
    tensors = random_tensors(CONFIG)
    tensors[name].reshape(-1)[-1] = value
    folder = write_hf_folder(tmp_path, CONFIG, tensors)
    with pytest.raises(FlightError) as caught:
        _ = loaded(open_source(folder), staging)
    assert caught.value.fault is Fault.WEIGHT_FINITE
    spec = next(spec for spec in TENSORS if spec.name == name)
    assert spec.hf.format(CONFIG.layers - 1) in caught.value.detail


@pytest.mark.requirement("FLM-REQ-205")
def test_a_head_that_differs_in_its_last_bit_is_refused(tmp_path: Path, staging: Staging) -> None:
    config = ModelConfig(layers=1, heads=1, channels=256, positions=3, vocab=1_100)
    tensors = random_tensors(config)
    (folder := tmp_path / "m").mkdir()
    _ = write_hf_folder(folder, config, tensors)
    named = hf_tensors(config, tensors, head=True)
    last = named["lm_head.weight"].view(np.uint32)
    last[-1, -1] ^= 1
    _ = write_safetensors(folder / "model.safetensors", named)
    with pytest.raises(FlightError) as caught:
        _ = loaded(open_source(folder), staging)
    assert caught.value.fault is Fault.WEIGHT_TIED


@pytest.mark.requirement("FLM-REQ-205")
def test_a_file_that_shrinks_after_it_was_opened_is_refused(
    tmp_path: Path, staging: Staging
) -> None:
    path = write_llmc(tmp_path / "m.bin", CONFIG, random_tensors(CONFIG))
    source = open_source(path)
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(FlightError) as caught:
        _ = loaded(source, staging)
    assert caught.value.fault is Fault.FILE_CHANGED
    with pytest.raises(FlightError) as short:
        _ = loaded(replace(source, stamps=()), staging)
    assert short.value.fault is Fault.FILE_TRUNCATED
    path.unlink()
    with pytest.raises(FlightError) as gone:
        _ = loaded(source, staging)
    assert gone.value.fault is Fault.FILE_MISSING


@pytest.mark.requirement("FLM-REQ-209")
def test_a_tokenizer_that_changes_between_two_reads_is_refused(
    tmp_path: Path, staging: Staging
) -> None:
    config = replace(CONFIG, vocab=260)
    path, tensors = make_image(tmp_path, config, Dtype.FP32, BYTES)
    source = open_source(path)
    assert_equal(loaded(source, staging), tensors)
    tables = byte_vocab_tables()
    other = tables.blob.copy()
    other[[0, 1]] = other[[1, 0]]
    swapped = replace(source, tokenizer=replace(tables, blob=other))
    with pytest.raises(FlightError) as caught:
        _ = loaded(swapped, staging)
    assert caught.value.fault is Fault.IMAGE_DIGEST
    # Another tokenizer in its place is what the user asked for.
    assert_equal(loaded(replace(swapped, own_tokenizer=False), staging), tensors)


@pytest.mark.requirement("FLM-REQ-209")
def test_an_image_replaced_after_it_was_opened_is_refused(
    tmp_path: Path, staging: Staging
) -> None:
    path, tensors = make_image(tmp_path, CONFIG)
    source = open_source(path)
    assert source.seal == path.read_bytes()[168:200]
    assert_equal(loaded(source, staging), tensors)
    narrow = replace(CONFIG, channels=CONFIG.channels // 2)
    cases = ((CONFIG, Dtype.FP32, 9), (CONFIG, Dtype.BF16, 0), (narrow, Dtype.FP32, 0))
    for config, dtype, seed in cases:
        _ = make_image(tmp_path, config, dtype, seed=seed)
        _ = open_source(path)
        for use in (lambda: loaded(source, staging), lambda: verify_source(source, staging)):
            with pytest.raises(FlightError) as caught:
                _ = use()
            assert caught.value.fault is Fault.IMAGE_DIGEST
            assert "changed after it was opened" in caught.value.detail
    # A header that agrees in all but one thing.
    _ = make_image(tmp_path, CONFIG)
    assert_equal(loaded(source, staging), tensors)
    for other in (
        replace(source, seal=bytes(32)),
        replace(source, config=replace(CONFIG, heads=1)),
        replace(source, extents=source.extents[:-1]),
    ):
        with pytest.raises(FlightError) as caught:
            load_weights(other, tuple(loaded(source, staging)), staging)
        assert caught.value.fault is Fault.IMAGE_DIGEST


@pytest.mark.requirement("FLM-REQ-205")
def test_weights_replaced_after_they_were_opened_are_refused(
    tmp_path: Path, staging: Staging
) -> None:
    path = write_llmc(tmp_path / "m.bin", CONFIG, random_tensors(CONFIG, 1))
    source = open_source(path)
    status = path.stat()
    stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    assert source.stamps == (stamp,)
    others = random_tensors(CONFIG, 2)
    os.replace(write_llmc(tmp_path / "other.bin", CONFIG, others), path)
    for use in (
        lambda: loaded(source, staging),
        lambda: digest_of(source),
        lambda: convert(source, tmp_path / "m.flm", None, force=False),
    ):
        with pytest.raises(FlightError) as caught:
            _ = use()
        assert caught.value.fault is Fault.FILE_CHANGED
        assert caught.value.code == "FLM-FILE-008"
    assert os.listdir(tmp_path) == ["m.bin"]
    assert_equal(loaded(replace(source, stamps=()), staging), others)
    assert_equal(loaded(open_source(path), staging), others)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("head", [False, True])
def test_weights_that_change_while_they_are_read_are_refused(
    tmp_path: Path, staging: Staging, monkeypatch: pytest.MonkeyPatch, head: bool
) -> None:
    folder = write_hf_folder(tmp_path, CONFIG, random_tensors(CONFIG), shards=2, head=head)
    source = open_source(folder)
    assert len(source.stamps) == len(source.digest_files) == 2
    _ = loaded(source, staging)
    last = source.tied_head if source.tied_head is not None else source.extents[-1]
    fill = image_load.fill

    def meddle(descriptor: int, target: U8) -> None:
        fill(descriptor, target)
        if os.lseek(descriptor, 0, os.SEEK_CUR) == last.offset + last.nbytes:
            os.utime(last.path, ns=(1, 1))

    monkeypatch.setattr(loader, "fill", meddle)
    with pytest.raises(FlightError) as caught:
        _ = loaded(source, staging)
    assert caught.value.fault is Fault.FILE_CHANGED


@pytest.mark.requirement("FLM-REQ-205")
def test_a_file_that_goes_while_it_is_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FlightError) as caught:
        _ = stamp_at(tmp_path / "gone")
    assert caught.value.fault is Fault.FILE_CHANGED


@pytest.mark.requirement("FLM-REQ-205")
def test_files_are_opened_once_and_closed(tmp_path: Path, staging: Staging) -> None:
    folder = write_hf_folder(tmp_path, CONFIG, random_tensors(CONFIG), shards=2)
    before = len(os.listdir("/proc/self/fd"))
    source = open_source(folder)
    reader = PartReader(staging)
    for extent in source.extents:
        part = np.empty(TENSORS[extent.tensor].part_shape(CONFIG), dtype=np.float32)
        reader.read(extent, part)
    assert len(os.listdir("/proc/self/fd")) == before + 2
    reader.close()
    reader.close()
    assert len(os.listdir("/proc/self/fd")) == before
    bad = replace(source, extents=(Extent(tmp_path / "no", 0, 32, Dtype.FP32, 15, 0, False),))
    with pytest.raises(FlightError):
        _ = loaded(bad, staging)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.requirement("FLM-REQ-502")
def test_the_digest_is_that_of_the_files_in_name_order(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path, CONFIG, random_tensors(CONFIG), shards=3)
    files = sorted(folder.glob("*.safetensors"))
    data = b"".join(path.read_bytes() for path in files)
    assert len(files) == 3
    assert digest_of(open_source(folder)) == f"sha256:{hashlib.sha256(data).hexdigest()}"
    large = write_llmc(tmp_path / "m.bin", replace(CONFIG, vocab=40_000), random_tensors(
        replace(CONFIG, vocab=40_000)
    ))  # fmt: skip
    assert large.stat().st_size > limits.STAGING_BYTES
    expected = hashlib.sha256(large.read_bytes()).hexdigest()
    assert digest_of(open_source(large)) == f"sha256:{expected}"
    assert loader.MAX_OPEN_FILES >= 1_024


@pytest.mark.requirement("FLM-REQ-541")
@pytest.mark.parametrize("kind", ["folder with a head", "llm.c", "image"])
def test_a_meter_counts_every_byte_of_a_load_and_of_a_digest(
    tmp_path: Path, staging: Staging, kind: str
) -> None:
    tensors = random_tensors(CONFIG, 3)
    if kind == "image":
        path, _ = make_image(tmp_path, CONFIG, Dtype.BF16)
    elif kind == "llm.c":
        path = write_llmc(tmp_path / "m.bin", CONFIG, tensors, 3)
    else:
        path = write_hf_folder(tmp_path, CONFIG, tensors, "BF16", shards=2, head=True)
    source = open_source(path)
    targets = tuple(np.empty(spec.shape(CONFIG), np.float32) for spec in TENSORS)
    meter = Meter()
    load_weights(source, targets, staging, meter)
    assert meter.done == read_bytes(source)
    digest = Meter()
    assert digest_of(source, digest) == digest_of(source)
    assert digest.done == file_bytes(source)
    assert digest.done == sum(file.stat().st_size for file in source.digest_files)
    checked = Meter()
    verify_source(source, staging, checked)
    assert checked.done == verified_bytes(source) == (digest.done if kind == "image" else 0)
