"""Checkpoints: the bytes as they are described, disks that fail, files that are damaged or lie."""

from __future__ import annotations

import errno
import json
import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.arena import U8, Arena
from flightlm.flight.checkpoint import (
    MONITORS,
    PAGE,
    PARTIAL,
    SLOTS,
    CheckpointFile,
    CheckpointHeader,
    Disk,
    Progress,
    State,
    checkpoint_buffers,
    pack_header,
    parse_header,
)
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.flight.vocab import VocabTables
from flightlm.ground.formats.flight_image import pack_tokenizer
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from flightlm.ground.formats.training_checkpoint import RECORD_SCHEMA, find_checkpoint
from flightlm.ground.train.build import Machinery, record_bytes

CONFIG: Final = ModelConfig(layers=2, heads=2, channels=8, positions=6, vocab=300)
# Its weights and moments take more than one chunk of a megabyte each.
WIDE: Final = ModelConfig(layers=1, heads=4, channels=144, positions=8, vocab=259)
PROGRESS: Final = Progress(step=41, updates=40, sample=41 * 6, loss_count=40, norm_count=39)
RECORD: Final = record_bytes({"schema": RECORD_SCHEMA, "settings": {}, "best": None})
TABLES: Final = byte_vocab_tables()
WORDS: Final = pack_tokenizer(TABLES)


def state_of(config: ModelConfig, seed: int) -> State:
    """Any bits: NaN, infinities and denormal numbers among them."""
    generator = np.random.RandomState(seed)
    shapes = [spec.shape(config) for spec in TENSORS]
    shapes += [(config.parameters,)] * 2
    raw = [generator.bytes(4 * int(np.prod(shape))) for shape in shapes]
    arrays = [
        np.frombuffer(bits, np.float32).reshape(shape).copy()
        for bits, shape in zip(raw, shapes, strict=True)
    ]
    monitors = generator.standard_normal((MONITORS, limits.MONITOR_WINDOW))
    return State(tuple(arrays[:16]), arrays[16], arrays[17], monitors)


def bits_of(state: State) -> bytes:
    """All bits of a state, in the order of the file."""
    parts = [view for section in state.sections() for view in section]
    return b"".join(parts)


def header_of(
    generation: int, config: ModelConfig = CONFIG, tables: VocabTables | None = TABLES
) -> CheckpointHeader:
    """The header of a checkpoint with the progress and the record of these tests."""
    shape = None if tables is None else tables.shape
    return CheckpointHeader(config, shape, PROGRESS, generation, len(RECORD))


def file_of(header: CheckpointHeader, disk: Disk | None = None) -> CheckpointFile:
    """What writes and reads checkpoints of this shape."""
    arena = Arena(checkpoint_buffers(header.config, header.vocab))
    file = CheckpointFile(arena, Disk() if disk is None else disk)
    arena.seal()
    return file


def write(folder: Path, generation: int, disk: Disk | None = None, seed: int = 1) -> Path:
    """Write a checkpoint of the small model."""
    header = header_of(generation)
    file = file_of(header, disk)
    return Path(file.write(str(folder), header, state_of(CONFIG, seed), (WORDS, RECORD)))


def read(path: Path) -> tuple[CheckpointHeader, State]:
    """Read a checkpoint of the small model in full."""
    state = state_of(CONFIG, 99)
    header, words, record = file_of(header_of(1)).read(str(path), state)
    assert (words, record) == (WORDS, RECORD)
    return header, state


@dataclass(frozen=True, slots=True)
class Two:
    """A folder with two checkpoints: generation 2 in slot a is the newer."""

    folder: Path
    older: Path
    newer: Path
    older_bytes: bytes
    newer_bytes: bytes

    def restore(self) -> None:
        """Both as they were written."""
        self.older.write_bytes(self.older_bytes)
        self.newer.write_bytes(self.newer_bytes)


@pytest.fixture(name="two")
def make_two(tmp_path: Path) -> Two:
    """Generations 1 and 2."""
    older = write(tmp_path, 1, seed=1)
    newer = write(tmp_path, 2, seed=2)
    return Two(tmp_path, older, newer, older.read_bytes(), newer.read_bytes())


ONE_FOLDER: Final = settings(
    max_examples=120,
    deadline=None,
    # Each example restores the folder itself.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


# What the description says.


def padded(size: int) -> int:
    """A size in whole pages."""
    return -(-size // 8192) * 8192


@pytest.mark.requirement("FLM-REQ-758")
@pytest.mark.parametrize("config", [CONFIG, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize("tables", [TABLES, None], ids=["words", "bare"])
def test_a_checkpoint_is_read_by_its_description_alone(
    tmp_path: Path, config: ModelConfig, tables: VocabTables | None
) -> None:
    header = header_of(7, config, tables)
    state = state_of(config, 3)
    words = b"" if tables is None else WORDS
    path = file_of(header).write(str(tmp_path), header, state, (words, RECORD))
    assert os.path.basename(path) == "checkpoint-b.flc"
    data = Path(path).read_bytes()
    page = data[:8192]
    assert page[:8] == b"\x89FLC\r\n\x1a\n"
    assert struct.unpack_from("<II", page, 8) == (1, 8192)
    assert struct.unpack_from("<QQ", page, 16) == (7, len(data))
    assert struct.unpack_from("<5Q", page, 32) == (41, 40, 246, 40, 39)
    shape = struct.unpack_from("<5I", page, 72)
    assert shape == (config.layers, config.heads, config.channels, config.positions, config.vocab)
    tokens, blob, merges, _, eot = struct.unpack_from("<4Ii", page, 96)
    assert (tokens == 0) is (tables is None)
    (record_size,) = struct.unpack_from("<I", page, 120)
    assert page[92:96] + page[116:120] + page[124:8188] == bytes(4 + 4 + 8064)
    assert struct.unpack_from("<I", page, 8188)[0] == zlib.crc32(page[:8188])
    layers, _, channels, positions, vocab = shape
    count = vocab * channels + positions * channels + 2 * channels
    count += layers * (12 * channels**2 + 13 * channels)
    aligned = [-(-size // 64) * 64 for size in (4 * (tokens + 1), blob)]
    words_size = 0 if tokens == 0 else sum(aligned) + 16 * merges
    assert eot == (0 if tables is None else tables.shape.eot)
    sizes = [4 * count, 4 * count, 4 * count, 2048, words_size, record_size]
    sections = []
    at = 8192
    for size in sizes:
        end = at + padded(size)
        sections.append(data[at : at + size])
        assert not any(data[at + size : end])
        at = end
    weights = b"".join(tensor.tobytes() for tensor in state.weights)
    parts = [weights, state.m.tobytes(), state.v.tobytes(), state.monitors.tobytes()]
    assert sections == [*parts, words, RECORD]
    pages = [data[place : place + 8192] for place in range(8192, at, 8192)]
    table = struct.pack(f"<{len(pages)}I", *(zlib.crc32(each) for each in pages))
    binding = struct.pack("<I", zlib.crc32(page[:8188] + table))
    assert data[at:] == (table + binding).ljust(padded(len(table) + 4), b"\0")


@pytest.mark.requirement("FLM-REQ-758")
def test_the_description_names_the_constants_of_the_program() -> None:
    text = Path("standards/training-checkpoint.md")
    path = Path(__file__).parents[2] / text
    page = path.read_text(encoding="utf-8")
    assert SLOTS[0] in page
    assert SLOTS[1] in page
    assert f"`{PARTIAL}`" in page
    assert RECORD_SCHEMA in page


@pytest.mark.requirement("FLM-REQ-758")
@given(seed=st.integers(0, 2**32 - 1), generation=st.integers(1, limits.MAX_STEPS))
@settings(max_examples=20, deadline=None)
def test_every_bit_comes_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int, generation: int
) -> None:
    folder = tmp_path_factory.mktemp("bits")
    path = write(folder, generation, seed=seed)
    assert path.name == SLOTS[generation % 2]
    header, state = read(path)
    assert header == header_of(generation)
    assert bits_of(state) == bits_of(state_of(CONFIG, seed))


# Disks that fail.


class FaultyDisk(Disk):
    """Fails the `turn`-th time that `operation` is asked for; `half` writes a half before."""

    __slots__ = ("asked", "half", "number", "operation", "stuck", "turn")

    def __init__(
        self, operation: str, turn: int, number: int, *, half: bool = False, stuck: bool = False
    ) -> None:
        super().__init__()
        self.operation: Final = operation
        self.turn: Final = turn
        self.number: Final = number
        self.half: Final = half
        self.stuck: Final = stuck
        self.asked = 0

    def _due(self, operation: str) -> bool:
        """Whether this is the operation that fails."""
        if operation != self.operation:
            return False
        self.asked += 1
        return self.asked == self.turn

    def _fail(self, operation: str) -> None:
        """Raise where it is due."""
        if self._due(operation):
            raise OSError(self.number, os.strerror(self.number))

    def create(self, path: str) -> int:
        self._fail("create")
        return super().create(path)

    def write(self, descriptor: int, data: U8) -> None:
        if self.half and self.operation == "write" and self.asked + 1 == self.turn:
            super().write(descriptor, data[: data.shape[0] // 2])
        self._fail("write")
        super().write(descriptor, data)

    def rewind(self, descriptor: int) -> None:
        self._fail("rewind")
        super().rewind(descriptor)

    def read(self, descriptor: int, target: U8) -> None:
        self._fail("read")
        super().read(descriptor, target)

    def sync(self, descriptor: int) -> None:
        self._fail("sync")
        super().sync(descriptor)

    def rename(self, source: str, target: str) -> None:
        self._fail("rename")
        super().rename(source, target)

    def sync_folder(self, path: str) -> None:
        self._fail("sync_folder")
        super().sync_folder(path)

    def remove(self, path: str) -> None:
        if self.stuck:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().remove(path)


class CountingDisk(Disk):
    """Counts the operations of a checkpoint that is written."""

    __slots__ = ("reads",)

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read(self, descriptor: int, target: U8) -> None:
        super().read(descriptor, target)
        self.reads += 1


WRITES: Final = 8  # the header, six sections, the table
READS: Final = 2  # the header, all data in one chunk
PLACES: Final = (
    ("create", 1),
    *(("write", turn + 1) for turn in range(WRITES)),
    ("sync", 1),
    ("rewind", 1),
    *(("read", turn + 1) for turn in range(READS)),
    ("rename", 1),
    ("sync_folder", 1),
)


@pytest.mark.requirement("FLM-REQ-755")
def test_the_places_are_all_that_a_checkpoint_asks_of_the_disk(tmp_path: Path) -> None:
    disk = CountingDisk()
    _ = write(tmp_path, 1, disk)
    assert (disk.writes, disk.reads) == (WRITES, READS)


@pytest.mark.requirement("FLM-REQ-755")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
@pytest.mark.parametrize(("operation", "turn"), PLACES)
def test_whatever_fails_the_checkpoints_that_were_there_stay(
    two: Two, operation: str, turn: int, number: int
) -> None:
    full = number in (errno.ENOSPC, errno.EDQUOT)
    with pytest.raises(FlightError) as caught:
        _ = write(two.folder, 3, FaultyDisk(operation, turn, number, half=True), seed=3)
    assert caught.value.fault is (Fault.DISK_FULL if full else Fault.DESTINATION)
    assert SLOTS[1] in caught.value.detail
    assert sorted(os.listdir(two.folder)) == sorted(SLOTS)
    assert two.newer.read_bytes() == two.newer_bytes
    header, state = read(two.older)
    if operation == "sync_folder":  # it has its name already, and is whole
        assert header.generation == 3
        assert bits_of(state) == bits_of(state_of(CONFIG, 3))
    else:
        assert two.older.read_bytes() == two.older_bytes
    # The next one succeeds.
    path = write(two.folder, 3, seed=4)
    assert bits_of(read(path)[1]) == bits_of(state_of(CONFIG, 4))


@pytest.mark.requirement("FLM-REQ-755")
def test_a_partial_file_that_cannot_be_removed_hides_no_error(two: Two) -> None:
    with pytest.raises(FlightError) as caught:
        _ = write(two.folder, 3, FaultyDisk("sync", 1, errno.ENOSPC, stuck=True))
    assert caught.value.fault is Fault.DISK_FULL
    left = two.folder / (SLOTS[1] + PARTIAL)
    assert left.exists()
    # It is written over the next time.
    assert bits_of(read(write(two.folder, 3, seed=4))[1]) == bits_of(state_of(CONFIG, 4))
    assert not left.exists()


class LyingDisk(Disk):
    """Gives back another byte than was written, in one of its reads."""

    __slots__ = ("place", "turn")

    def __init__(self, turn: int, place: int) -> None:
        super().__init__()
        self.turn = turn
        self.place: Final = place

    def read(self, descriptor: int, target: U8) -> None:
        super().read(descriptor, target)
        self.turn -= 1
        if self.turn == 0:
            target[self.place % target.shape[0]] ^= 1


@pytest.mark.requirement("FLM-REQ-755")
@given(turn=st.integers(1, READS), place=st.integers(0, 2**20))
@settings(parent=ONE_FOLDER, max_examples=40)
def test_what_reads_back_differently_is_never_kept(two: Two, turn: int, place: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = write(two.folder, 3, LyingDisk(turn, place))
    assert caught.value.fault is Fault.DESTINATION
    assert "read back" in caught.value.detail
    assert two.older.read_bytes() == two.older_bytes
    assert sorted(os.listdir(two.folder)) == sorted(SLOTS)


@pytest.mark.requirement("FLM-REQ-755")
@pytest.mark.parametrize("most", [1_000, 8_191])
def test_a_disk_that_takes_little_at_once_gets_every_byte(
    two: Two, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    whole = os.write

    def little(descriptor: int, data: memoryview) -> int:
        return whole(descriptor, data[:most])

    monkeypatch.setattr(os, "write", little)
    path = write(two.folder, 2, seed=2)
    monkeypatch.undo()
    assert path.read_bytes() == two.newer_bytes


@pytest.mark.requirement("FLM-REQ-755")
def test_a_partial_name_that_leads_elsewhere_is_not_followed(two: Two) -> None:
    victim = two.folder / "victim"
    victim.write_bytes(b"kept")
    (two.folder / (SLOTS[1] + PARTIAL)).symlink_to(victim)
    with pytest.raises(FlightError) as caught:
        _ = write(two.folder, 3)
    assert caught.value.fault is Fault.DESTINATION
    assert victim.read_bytes() == b"kept"
    assert two.older.read_bytes() == two.older_bytes


# Damage.


def flipped(data: bytes, place: int, mask: int) -> bytes:
    """One byte changed."""
    changed = bytearray(data)
    changed[place] ^= mask
    return bytes(changed)


def assert_older_is_used(two: Two) -> None:
    """The other slot is found, and the complaint names the damaged one."""
    found = find_checkpoint(two.folder)
    assert found.path == str(two.older)
    assert found.header.generation == 1
    assert str(two.newer) in found.complaint


@pytest.mark.requirement("FLM-REQ-756")
@given(data=st.data(), mask=st.integers(1, 255))
@ONE_FOLDER
def test_any_byte_that_changed_is_found_and_the_other_checkpoint_used(
    two: Two, data: st.DataObject, mask: int
) -> None:
    two.restore()
    place = data.draw(st.integers(0, len(two.newer_bytes) - 1))
    two.newer.write_bytes(flipped(two.newer_bytes, place, mask))
    assert_older_is_used(two)


@pytest.mark.requirement("FLM-REQ-756")
@pytest.mark.parametrize("place", [-1, -PAGE, PAGE, PAGE - 1])
def test_the_edges_of_the_file_are_covered(two: Two, place: int) -> None:
    two.newer.write_bytes(flipped(two.newer_bytes, place % len(two.newer_bytes), 1))
    assert_older_is_used(two)


@pytest.mark.requirement("FLM-REQ-756")
@given(data=st.data())
@settings(parent=ONE_FOLDER, max_examples=60)
def test_a_file_of_any_other_length_is_refused(two: Two, data: st.DataObject) -> None:
    two.restore()
    size = len(two.newer_bytes)
    length = data.draw(st.integers(0, size + PAGE).filter(lambda value: value != size))
    two.newer.write_bytes(two.newer_bytes[:length].ljust(length, b"\0"))
    assert_older_is_used(two)


@pytest.mark.requirement("FLM-REQ-756")
def test_pages_of_two_checkpoints_make_none(two: Two) -> None:
    pages = len(two.newer_bytes) // PAGE
    differing = 0
    for number in range(pages):
        run = slice(number * PAGE, (number + 1) * PAGE)
        mixed = bytearray(two.newer_bytes)
        mixed[run] = two.older_bytes[run]
        if mixed == two.newer_bytes:
            continue
        differing += 1
        two.newer.write_bytes(mixed)
        assert_older_is_used(two)
    assert differing > 7


@pytest.mark.requirement("FLM-REQ-756")
@given(first=st.integers(0, 2**20), second=st.integers(0, 2**20))
@settings(parent=ONE_FOLDER, max_examples=30)
def test_damage_in_both_is_one_clear_error(two: Two, first: int, second: int) -> None:
    two.older.write_bytes(flipped(two.older_bytes, first % len(two.older_bytes), 1))
    two.newer.write_bytes(flipped(two.newer_bytes, second % len(two.newer_bytes), 1))
    with pytest.raises(FlightError) as caught:
        _ = find_checkpoint(two.folder)
    assert caught.value.fault is Fault.CHECKPOINT
    for slot in SLOTS:
        assert slot in caught.value.detail


@pytest.mark.requirement("FLM-REQ-756")
@pytest.mark.parametrize("kind", ["folder", "link", "empty", "pipe"])
def test_what_is_no_file_is_no_checkpoint(two: Two, kind: str) -> None:
    two.newer.unlink()
    make: dict[str, Callable[[Path], object]] = {
        "folder": Path.mkdir,
        "link": lambda path: path.symlink_to(two.older),
        "empty": Path.touch,
        "pipe": os.mkfifo,
    }
    _ = make[kind](two.newer)
    assert_older_is_used(two)


@pytest.mark.requirement("FLM-REQ-756")
def test_a_folder_without_a_checkpoint_says_so(tmp_path: Path) -> None:
    with pytest.raises(FlightError) as caught:
        _ = find_checkpoint(tmp_path)
    assert caught.value.fault is Fault.FILE_MISSING


@pytest.mark.requirement("FLM-REQ-756")
@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"schema": "other"}', b'{"schema": NaN}', b"\xff\xfe"]
)
def test_a_record_of_something_else_is_refused(two: Two, record: bytes) -> None:
    header = replace(header_of(2), record_bytes=len(record))
    _ = file_of(header).write(str(two.folder), header, state_of(CONFIG, 2), (WORDS, record))
    assert_older_is_used(two)


# Headers that lie: their CRC is right.

FIELDS: Final = (
    (8, 4), (12, 4), (16, 8), (24, 8), (32, 8), (40, 8), (48, 8), (56, 8), (64, 8), (72, 4),
    (76, 4), (80, 4), (84, 4), (88, 4), (92, 4), (96, 4), (100, 4), (104, 4), (108, 4), (112, 4),
    (116, 4), (120, 4), (124, 8), (8180, 8),
)  # fmt: skip
NUMBERS: Final = st.one_of(
    st.integers(0, 2**64 - 1),
    st.integers(0, 300),
    st.integers(0, 64).map(lambda power: 2**power),
    st.integers(1, 64).map(lambda power: 2**power - 1),
)


def forged(page: bytes, changes: dict[tuple[int, int], int]) -> bytes:
    """A header with other fields and the CRC that belongs to it."""
    changed = bytearray(page)
    for (at, size), value in changes.items():
        changed[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, "little")
    changed[8188:] = struct.pack("<I", zlib.crc32(changed[:8188]))
    return bytes(changed)


@pytest.mark.requirement("FLM-REQ-757")
@given(changes=st.dictionaries(st.sampled_from(FIELDS), NUMBERS, min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_a_header_that_lies_is_refused_or_is_what_it_says(
    changes: dict[tuple[int, int], int],
) -> None:
    honest = pack_header(header_of(5))
    page = forged(honest, changes)
    said = int.from_bytes(page[24:32], "little")
    for size in (header_of(5).file_bytes, said):
        try:
            header = parse_header(page, size, "checkpoint")
        except FlightError as error:
            known = (Fault.CHECKPOINT, Fault.CHECKPOINT_VERSION, Fault.CONFIG_LIMIT)
            assert error.fault in known
        else:
            assert pack_header(header) == page
            assert header.file_bytes == size


@pytest.mark.requirement("FLM-REQ-757")
def test_the_largest_numbers_are_refused_by_number() -> None:
    page = pack_header(header_of(5))
    # 256 layers of 16,384 channels: 8e11 parameters, within every single limit.
    page = forged(page, {(72, 4): 256, (76, 4): 1, (80, 4): 16_384, (24, 8): 2**40})
    with pytest.raises(FlightError):
        _ = parse_header(page, 2**40, "checkpoint")
    # 1e11 parameters: within the limit of a model, and with its moments above that of a file.
    page = forged(page, {(72, 4): 32, (24, 8): 2**40})
    with pytest.raises(FlightError) as caught:
        _ = parse_header(page, 2**40, "checkpoint")
    assert "parameters" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-757")
def test_nothing_is_allocated_by_the_word_of_a_header(tmp_path: Path) -> None:
    huge = CheckpointHeader(
        ModelConfig(48, 25, 1600, 1024, 50257), None, PROGRESS, 4, limits.MAX_RECORD_BYTES
    )
    (tmp_path / SLOTS[0]).write_bytes(pack_header(huge).ljust(20 * PAGE, b"\0"))
    tracemalloc.start()
    try:
        with pytest.raises(FlightError) as caught:
            _ = find_checkpoint(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.fault is Fault.CHECKPOINT
    assert str(huge.file_bytes) in caught.value.detail
    assert peak < 1 << 20


@pytest.mark.requirement("FLM-REQ-757")
@pytest.mark.parametrize(
    "other",
    [
        replace(CONFIG, vocab=CONFIG.vocab + 1),
        replace(CONFIG, vocab=CONFIG.vocab - 1),
        WIDE,
        ModelConfig(1, 1, 8, 1, 260),
    ],
    ids=["more", "less", "wide", "tiny"],
)
def test_a_checkpoint_of_another_configuration_is_refused(
    tmp_path: Path, other: ModelConfig
) -> None:
    path = write(tmp_path, 1)
    header = header_of(1, other)
    for file in (file_of(header), file_of(header_of(1))):
        with pytest.raises(FlightError) as caught:
            _ = file.read(str(path), state_of(other, 1))
        assert caught.value.fault is Fault.CHECKPOINT
        assert str(path) in caught.value.detail


@pytest.mark.requirement("FLM-REQ-757")
def test_a_checkpoint_that_was_replaced_since_it_was_found_is_refused(two: Two) -> None:
    found = find_checkpoint(two.folder)
    assert found.header.generation == 2
    assert json.loads(RECORD)["schema"] == found.record["schema"]
    header = header_of(4)

    class Fake:
        """The parts of a machinery that `resume` looks at."""

        file = file_of(header)
        training = type("Training", (), {"state": state_of(CONFIG, 1), "sequences": 6})()

    _ = write(two.folder, 4)
    with pytest.raises(FlightError) as caught:
        Machinery.resume(Fake(), found)  # type: ignore[arg-type]
    assert caught.value.fault is Fault.FILE_CHANGED
