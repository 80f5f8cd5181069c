"""Windows of token files: every window once an epoch, in an order that a seed decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight.arena import I32, Arena
from flightlm.flight.shards import TokenFile, TokenReader, Windows, data_buffers, permuted
from flightlm.flight.status import Fault, FlightError

pytestmark = pytest.mark.requirement("FLM-REQ-716")


def windows_of(files: tuple[TokenFile, ...], seq_len: int, vocab: int, seed: int = 5) -> Windows:
    """Windows over files, in an arena of their own."""
    arena = Arena(data_buffers(seq_len))
    reader = TokenReader(arena, files, vocab)
    windows = Windows(reader, arena.i32("data.window"), seed)
    arena.seal()
    return windows


def byte_file(path: Path, data: bytes) -> TokenFile:
    """A text whose bytes are ids."""
    path.write_bytes(data)
    return TokenFile(str(path), 0, 1, len(data))


def taken(windows: Windows, sample: int) -> tuple[list[int], list[int]]:
    """Inputs and targets of a sample."""
    inputs: I32 = np.zeros(windows.seq_len, dtype=np.int32)
    targets: I32 = np.zeros(windows.seq_len, dtype=np.int32)
    windows.shuffled(sample, inputs, targets)
    return inputs.tolist(), targets.tolist()


@given(count=st.integers(1, 5_000), key=st.integers(0, (1 << 64) - 1))
@settings(deadline=None, max_examples=60)
def test_a_permutation_is_one(count: int, key: int) -> None:
    places = [permuted(index, count, key) for index in range(count)]
    assert sorted(places) == list(range(count))


@given(count=st.integers(1 << 30, 1 << 39), index=st.integers(0, (1 << 30) - 1))
@settings(deadline=None, max_examples=60)
def test_a_large_permutation_stays_inside(count: int, index: int) -> None:
    assert 0 <= permuted(index, count, 77) < count


def test_orders_of_two_epochs_and_two_seeds_differ() -> None:
    orders = [[permuted(i, 997, key) for i in range(997)] for key in (1, 2, 3)]
    same = [sum(a == b for a, b in zip(orders[0], other, strict=True)) for other in orders[1:]]
    assert max(same) < 20
    steps = np.diff(np.array(orders[0]))
    assert np.count_nonzero(steps == 1) < 20


@given(
    sizes=st.lists(st.integers(0, 120), min_size=1, max_size=5),
    seq_len=st.integers(1, 9),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=60)
def test_every_window_comes_once_an_epoch(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seq_len: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("windows")
    # Token i of all files is i: a window tells where it lies.
    ends = np.cumsum([0, *sizes])
    files = []
    for number, size in enumerate(sizes):
        ids = np.arange(ends[number], ends[number] + size, dtype="<u2")
        path = folder / f"{number}.bin"
        path.write_bytes(b"head" + ids.tobytes())
        files.append(TokenFile(str(path), 4, 2, size))
    count = sum(max(size - 1, 0) // seq_len for size in sizes)
    if count == 0:
        with pytest.raises(FlightError) as caught:
            windows_of(tuple(files), seq_len, 1000)
        assert caught.value.fault is Fault.DATA_SHORT
        return
    windows = windows_of(tuple(files), seq_len, 1000, seed)
    assert windows.count == count
    for epoch in (0, 3):
        starts = []
        for sample in range(epoch * count, (epoch + 1) * count):
            inputs, targets = taken(windows, sample)
            assert inputs == list(range(inputs[0], inputs[0] + seq_len))
            assert targets == [value + 1 for value in inputs]
            number = int(np.searchsorted(ends, inputs[0], side="right")) - 1
            # The window lies in one file, with its last target.
            assert ends[number] <= inputs[0] and targets[-1] < ends[number + 1]
            starts.append((number, inputs[0] - int(ends[number])))
        phases = {n: min(s for m, s in starts if m == n) % seq_len for n, _ in starts}
        places = sorted((n, (s - phases[n]) // seq_len) for n, s in starts)
        # Window k of a file begins at phase + k T; only the last may have been moved back.
        for number in {n for n, _ in starts}:
            own = [k for n, k in places if n == number]
            expected = list(range(max(sizes[number] - 1, 0) // seq_len))
            assert own[:-1] == expected[:-1]
            assert own[-1] in (expected[-1], expected[-1] - 1)


def test_windows_in_order_cover_the_files(tmp_path: Path) -> None:
    files = (byte_file(tmp_path / "a", bytes(range(23))), byte_file(tmp_path / "b", b"xyz"))
    windows = windows_of(files, 5, 257)
    assert windows.count == 4
    starts = []
    for number in range(4):
        inputs: I32 = np.zeros(5, dtype=np.int32)
        targets: I32 = np.zeros(5, dtype=np.int32)
        windows.ordered(number, inputs, targets)
        assert targets.tolist() == [value + 1 for value in inputs.tolist()]
        starts.append(int(inputs[0]))
    assert starts == [0, 5, 10, 15]


def test_a_token_outside_the_vocabulary_is_named(tmp_path: Path) -> None:
    file = byte_file(tmp_path / "text", b"aaaaaaaaaaaaaaaz")
    windows = windows_of((file,), 15, ord("z"))
    with pytest.raises(FlightError) as caught:
        taken(windows, 0)
    assert caught.value.fault is Fault.DATA_TOKEN
    assert "token 15 is 122" in caught.value.detail


def test_a_file_that_shrank_is_an_error(tmp_path: Path) -> None:
    file = byte_file(tmp_path / "text", bytes(100))
    windows = windows_of((file,), 10, 257)
    (tmp_path / "text").write_bytes(b"")
    with pytest.raises(FlightError) as caught:
        taken(windows, 0)
    assert caught.value.fault is Fault.FILE_TRUNCATED


def test_more_files_than_are_held_open(tmp_path: Path) -> None:
    files = tuple(byte_file(tmp_path / f"{n}", bytes([n]) * 8) for n in range(150))
    windows = windows_of(files, 7, 257)
    seen = sorted(taken(windows, sample)[0][0] for sample in range(150))
    assert seen == list(range(150))
