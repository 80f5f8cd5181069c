"""llm.c's debug states: the layout to the byte, the comparison, and every file that is not one."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import flightlm
from flightlm.flight import ops_grad
from flightlm.flight.arena import F32
from flightlm.flight.config import PRESETS
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import TrainShape
from flightlm.ground.debug_state import (
    Bound,
    Worst,
    compare,
    place_of,
    require_same,
    seeded_batch,
    write,
)
from flightlm.ground.formats.debug_state import Section, StateFile, StateLayout
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.selftest import Check
from tests.trainer_helpers import make_trainer
from tests.weight_helpers import random_tensors, tiny_config, write_hf_folder

CONFIG = tiny_config()
TENSORS_OF = random_tensors(CONFIG, 3)
SHAPE = TrainShape(2, 3)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> WeightSource:
    """A small model on disk."""
    folder = tmp_path_factory.mktemp("model") / "hf"
    write_hf_folder(folder, CONFIG, TENSORS_OF)
    return open_source(folder)


@pytest.fixture(scope="module")
def written(source: WeightSource, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Its state."""
    path = tmp_path_factory.mktemp("state") / "s.bin"
    write(source, path, SHAPE, 7, force=False)
    return path.read_bytes()


def state_bytes(words: tuple[int, ...], ids: np.ndarray, numbers: list[F32]) -> bytes:
    """The file, written here once more by its description."""
    header = struct.pack("<256i", *words, *([0] * (256 - len(words))))
    body = b"".join(part.astype("<f4").tobytes() for part in numbers)
    return header + ids.astype("<i4").tobytes() + body


@pytest.mark.requirement("FLM-REQ-739")
def test_the_layout_is_llmcs() -> None:
    layout = StateLayout(PRESETS["124M"], 4, 64)
    assert layout.nbytes == 549_369_860
    logits, loss, dwte, dwpe, *_ = layout.sections()
    assert (logits.name, logits.offset, logits.shape) == ("logits", 3_072, (4, 64, 50_257))
    assert (loss.name, loss.offset) == ("loss", 3_072 + 4 * 256 * 50_257)
    assert (dwte.name, dwte.offset) == ("dwte", loss.offset + 4)
    assert dwpe.offset == dwte.offset + 4 * 50_304 * 768


@pytest.mark.requirement("FLM-REQ-739")
def test_a_state_is_written_to_the_byte(source: WeightSource, written: bytes) -> None:
    model = flightlm.load(source.digest_files[0].parent, context=SHAPE.seq_len)
    trainer = make_trainer(CONFIG, SHAPE, TENSORS_OF)
    inputs, targets = seeded_batch(SHAPE.rows, CONFIG.vocab, 7)
    trainer.inputs[:] = inputs
    trainer.targets[:] = targets
    loss = trainer.forward(1.0)
    trainer.backward()
    rows = inputs.reshape(SHAPE.batch, SHAPE.seq_len)
    numbers: list[F32] = [model.logits(row) for row in rows]
    numbers.append(np.array([loss], np.float32))
    dwte, *others = trainer.grads.tensors
    padding = -CONFIG.vocab % 128
    assert padding > 0
    numbers += [dwte, np.zeros((padding, CONFIG.channels), np.float32), *others]
    ids = np.concatenate([inputs, targets])
    expected = state_bytes((20240327, 2, SHAPE.batch, SHAPE.seq_len), ids, numbers)
    assert written == expected
    # y is x one place on, as in llm.c's batches.
    assert np.array_equal(inputs[1:], targets[:-1])


@pytest.mark.requirement("FLM-REQ-738")
def test_what_was_written_compares_equal(
    source: WeightSource, written: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "s.bin"
    path.write_bytes(written)
    checks = compare(source, path)
    names = ["logits", "loss", *(f"d{spec.name}" for spec in TENSORS)]
    assert [check.name for check in checks] == names
    assert all(check.passed for check in checks)
    require_same(checks, path)


def changed(
    source: WeightSource, written: bytes, path: Path, name: str, at: int, value: float
) -> dict[str, Check]:
    """The checks after one number of a section became another."""
    layout = StateLayout(CONFIG, SHAPE.batch, SHAPE.seq_len)
    (section,) = (part for part in layout.sections() if part.name == name)
    data = bytearray(written)
    struct.pack_into("<f", data, section.offset + 4 * at, value)
    path.write_bytes(data)
    return {check.name: check for check in compare(source, path)}


@pytest.mark.requirement("FLM-REQ-738")
@pytest.mark.parametrize("name", ["logits", "loss", *(f"d{spec.name}" for spec in TENSORS)])
@pytest.mark.parametrize("value", [3.5, float("nan"), float("inf")])
def test_one_wrong_number_is_found_where_it_is(
    source: WeightSource, written: bytes, tmp_path: Path, name: str, value: float
) -> None:
    layout = StateLayout(CONFIG, SHAPE.batch, SHAPE.seq_len)
    (section,) = (part for part in layout.sections() if part.name == name)
    at = section.count - 1
    path = tmp_path / "s.bin"
    checks = changed(source, written, path, name, at, value)
    assert [check.name for check in checks.values() if not check.passed] == [name]
    last = [size - 1 for size in section.shape]
    assert f"at {last}:" in checks[name].detail
    with pytest.raises(FlightError) as caught:
        require_same(tuple(checks.values()), path)
    assert caught.value.fault is Fault.STATE_DIFFERS
    assert name in caught.value.detail


@pytest.mark.requirement("FLM-REQ-738")
def test_rounding_passes_and_more_does_not(
    source: WeightSource, written: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "s.bin"
    offset = StateLayout(CONFIG, 2, 3).sections()[1].offset
    (loss,) = struct.unpack_from("<f", written, offset)
    assert changed(source, written, path, "loss", 0, loss + 5e-6)["loss"].passed
    assert not changed(source, written, path, "loss", 0, loss + 5e-5)["loss"].passed


@pytest.mark.requirement("FLM-REQ-738")
def test_a_wrong_backward_is_seen(
    source: WeightSource, written: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ops_grad.gelu_grad

    def wrong(slope: F32, dx: F32) -> None:
        right(slope, dx)
        np.multiply(dx, 1.01, out=dx)

    monkeypatch.setattr(ops_grad, "gelu_grad", wrong)
    path = tmp_path / "s.bin"
    path.write_bytes(written)
    failed = {check.name for check in compare(source, path) if not check.passed}
    assert {"dfcw", "dfcb"} <= failed
    assert not {"logits", "loss", "dlnfw"} & failed


@pytest.mark.requirement("FLM-REQ-738")
@given(st.lists(st.integers(1, 7), min_size=1, max_size=4), st.data())
def test_places_are_indices(shape: list[int], data: st.DataObject) -> None:
    array = np.arange(np.prod(shape)).reshape(shape)
    at = data.draw(st.integers(0, array.size - 1))
    assert array[tuple(place_of(at, tuple(shape)))] == at


@pytest.mark.requirement("FLM-REQ-738")
@given(
    st.lists(st.floats(-10, 10, width=32), min_size=2, max_size=30),
    st.lists(st.floats(-10, 10, width=32), min_size=2, max_size=30),
    st.integers(1, 29),
)
def test_runs_give_what_the_whole_gives(ours: list[float], theirs: list[float], cut: int) -> None:
    size = min(len(ours), len(theirs))
    a, b = np.array(ours[:size], np.float32), np.array(theirs[:size], np.float32)
    bound = Bound(0.5, 0.1)
    whole, parts = Worst(bound), Worst(bound)
    whole.add(a, b, 0)
    cut = min(cut, size - 1)
    parts.add(a[:cut], b[:cut], 0)
    parts.add(a[cut:], b[cut:], cut)
    section = Section("x", 0, (size,))
    assert whole.check(section) == parts.check(section)
    within = bool(np.all(np.abs(a.astype(np.float64) - b) <= 0.5 + 0.1 * np.abs(b)))
    assert whole.check(section).passed == within


def with_word(index: int, value: int) -> Callable[[bytes], bytes]:
    """Change a word of the header."""

    def change(data: bytes) -> bytes:
        words = bytearray(data)
        struct.pack_into("<i", words, 4 * index, value)
        return bytes(words)

    return change


@pytest.mark.requirement("FLM-REQ-740")
@pytest.mark.parametrize(
    ("change", "fault", "why"),
    [
        (lambda data: b"", Fault.FILE_TRUNCATED, "0 bytes"),
        (lambda data: data[:1023], Fault.FILE_TRUNCATED, "1023 bytes"),
        (lambda data: data[:-1], Fault.LLMC_STATE, "a state of this model has"),
        (lambda data: data + b"\0", Fault.LLMC_STATE, "a state of this model has"),
        (lambda data: data[:1024], Fault.LLMC_STATE, "a state of this model has"),
        (with_word(0, 20240326), Fault.LLMC_MAGIC, "is a model"),
        (with_word(0, 20240520), Fault.LLMC_MAGIC, "is a shard of tokens"),
        (with_word(0, 7), Fault.LLMC_MAGIC, "magic 7,"),
        (with_word(1, 1), Fault.LLMC_VERSION, "version 1"),
        (with_word(2, 0), Fault.WEIGHT_HEADER, "B 0"),
        (with_word(2, -2), Fault.WEIGHT_HEADER, "B -2"),
        (with_word(3, 2**31 - 1), Fault.WEIGHT_HEADER, "T 2147483647"),
        (with_word(2, 2**15), Fault.LLMC_STATE, "B 32768"),
        (with_word(3, CONFIG.positions + 1), Fault.LLMC_STATE, "positions"),
        (with_word(4, 1), Fault.WEIGHT_HEADER, "word 4"),
        (with_word(255, -1), Fault.WEIGHT_HEADER, "word 255"),
        (with_word(256, -1), Fault.LLMC_STATE, "id -1 at place 0 of x"),
        (with_word(256 + 6, CONFIG.vocab), Fault.LLMC_STATE, "at place 0 of y"),
        (with_word(256 + 11, 2**31 - 1), Fault.LLMC_STATE, "at place 5 of y"),
    ],
)
def test_what_is_no_state_of_the_model_is_refused(
    written: bytes, tmp_path: Path, change: Callable[[bytes], bytes], fault: Fault, why: str
) -> None:
    path = tmp_path / "s.bin"
    path.write_bytes(change(written))
    with pytest.raises(FlightError) as caught, StateFile(path, CONFIG):
        pass
    assert caught.value.fault is fault
    assert why in caught.value.detail


@pytest.mark.requirement("FLM-REQ-740")
@given(st.binary(max_size=2_000), st.booleans())
def test_any_bytes_are_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, headed: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "s.bin"
    start = struct.pack("<4i", 20240327, 2, 1, 1) + bytes(1008)
    path.write_bytes(start + data if headed else data)
    with pytest.raises(FlightError), StateFile(path, CONFIG):
        pass


@pytest.mark.requirement("FLM-REQ-739")
def test_nothing_is_left_of_a_state_that_cannot_be_written(
    source: WeightSource, tmp_path: Path
) -> None:
    def fault_of(path: Path, shape: TrainShape, seed: int) -> Fault:
        with pytest.raises(FlightError) as caught:
            write(source, path, shape, seed, force=False)
        return caught.value.fault

    there = tmp_path / "there.bin"
    there.write_bytes(b"precious")
    assert fault_of(there, SHAPE, 0) is Fault.DESTINATION_EXISTS
    assert fault_of(tmp_path / "none" / "s.bin", SHAPE, 0) is Fault.DESTINATION
    assert fault_of(tmp_path / "s.bin", TrainShape(1, CONFIG.positions + 1), 0) is Fault.BATCH
    assert fault_of(tmp_path / "s.bin", SHAPE, -1) is Fault.SEED
    assert there.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["there.bin"]
