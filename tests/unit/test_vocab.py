"""The vocabulary in the arena: validation, search, decoding."""

from __future__ import annotations

import dataclasses
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from flightlm.flight.arena import planned_bytes
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import (
    EOT_BYTES,
    NO_TOKEN,
    VocabTables,
    check_tables,
    vocab_buffers,
)
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from tests.tokenizer_helpers import make_codec, tiny_tables

Change = Callable[[VocabTables], VocabTables]


@pytest.mark.requirement("FLM-REQ-301")
def test_every_merge_is_found_and_no_other() -> None:
    codec = make_codec(tiny_tables())
    vocab = codec.vocab
    check_tables(tiny_tables())
    found = {
        (left, right): vocab.find_merge(left, right)
        for left in range(vocab.shape.tokens)
        for right in range(vocab.shape.tokens)
    }
    assert {pair for pair, row in found.items() if row != NO_TOKEN} == {(97, 98), (256, 99)}
    assert vocab.merge_result(vocab.merge_rank(found[97, 98])) == 256
    assert vocab.merge_result(vocab.merge_rank(found[256, 99])) == 257


@pytest.mark.requirement("FLM-REQ-301")
def test_merges_of_one_left_token_are_found_among_many() -> None:
    tokens = [bytes([value]) for value in range(256)]
    tokens += [b"a" + bytes([value]) for value in range(0, 256, 3)]
    rows = [(97, value, rank, 256 + rank) for rank, value in enumerate(range(0, 256, 3))]
    base = tiny_tables(rows)
    blob = b"".join(tokens)
    shape = dataclasses.replace(base.shape, tokens=len(tokens), blob_bytes=len(blob), eot=NO_TOKEN)
    offsets = np.cumsum([0] + [len(token) for token in tokens]).astype(np.int32)
    tables = VocabTables(shape, offsets, np.array(list(blob), dtype=np.uint8), base.merges)
    check_tables(tables)
    vocab = make_codec(tables).vocab
    for value in range(256):
        assert (vocab.find_merge(97, value) != NO_TOKEN) == (value % 3 == 0)


@pytest.mark.requirement("FLM-REQ-301")
def test_tokens_decode_to_their_bytes() -> None:
    codec = make_codec(byte_vocab_tables())
    for value in range(256):
        assert codec.decode([value]) == bytes([value])
        assert codec.vocab.token_length(value) == 1
    assert codec.decode([256]) == EOT_BYTES
    assert codec.decode([104, 105, 256]) == b"hi" + EOT_BYTES
    assert codec.decode([]) == b""


@pytest.mark.requirement("FLM-REQ-301")
@pytest.mark.parametrize("token", [-1, 257, 1 << 20])
def test_an_id_that_is_none_is_refused(token: int) -> None:
    codec = make_codec(byte_vocab_tables())
    with pytest.raises(FlightError) as caught:
        _ = codec.decode([token])
    assert caught.value.fault is Fault.TOKEN_RANGE


@pytest.mark.requirement("FLM-REQ-301")
def test_decoding_allocates_no_array() -> None:
    codec = make_codec(tiny_tables())
    room = np.zeros(1 << 16, dtype=np.uint8)
    at = codec.vocab.decode_into(257, room, 0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    for _ in range(1_000):
        at = codec.vocab.decode_into(258, room, at)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert at == 3 + 13 * 1_000
    assert peak - before < 1_024  # headers of two views, freed each time


@pytest.mark.requirement("FLM-REQ-301")
def test_the_plan_of_the_arena() -> None:
    byte_specs = vocab_buffers(byte_vocab_tables().shape)
    specs = vocab_buffers(tiny_tables().shape, "text")
    assert {spec.segment for spec in specs} == {"text"}
    assert len({spec.name for spec in specs}) == len(specs) == len(byte_specs)
    assert planned_bytes(byte_specs) < 8_192  # without merges there is no work to do
    assert all(spec.nbytes > 0 for spec in byte_specs)


def with_offset(index: int, value: int) -> Change:
    """Tables with one offset changed."""

    def change(tables: VocabTables) -> VocabTables:
        offsets = tables.offsets.copy()
        offsets[index] = value
        return dataclasses.replace(tables, offsets=offsets)

    return change


def with_byte(index: int, value: int) -> Change:
    """Tables with one byte of the blob changed."""

    def change(tables: VocabTables) -> VocabTables:
        blob = tables.blob.copy()
        blob[index] = value
        return dataclasses.replace(tables, blob=blob)

    return change


def with_merges(*rows: tuple[int, int, int, int]) -> Change:
    """Tables with other merges."""

    def change(tables: VocabTables) -> VocabTables:
        return tiny_tables(rows)

    return change


def with_shape(**sizes: int) -> Change:
    """Tables that claim another longest token or end of text."""

    def change(tables: VocabTables) -> VocabTables:
        return dataclasses.replace(tables, shape=dataclasses.replace(tables.shape, **sizes))

    return change


def too_few(tables: VocabTables) -> VocabTables:
    """Tables of 100 tokens."""
    shape = dataclasses.replace(tables.shape, tokens=100, blob_bytes=100, merges=0, eot=NO_TOKEN)
    return VocabTables(shape, tables.offsets[:101], tables.blob[:100], tables.merges[:0])


@pytest.mark.requirement("FLM-REQ-307")
@pytest.mark.parametrize(
    ("change", "fault", "reason"),
    [
        (with_offset(0, 1), Fault.TOKENIZER_FILE, "begins at 1"),
        (with_offset(259, 2), Fault.TOKENIZER_FILE, "ends at 2"),
        (with_offset(5, 6), Fault.TOKENIZER_FILE, "token 5 has no bytes"),
        (with_offset(5, -9), Fault.TOKENIZER_FILE, "token 4 has no bytes"),
        (with_offset(5, 2_000_000_000), Fault.TOKENIZER_FILE, "no bytes"),
        (with_shape(max_token_bytes=12), Fault.TOKENIZER_FILE, "13 bytes, above 12"),
        (with_byte(7, 8), Fault.TOKENIZER_BYTES, "byte 7 has no token"),
        (with_shape(eot=257), Fault.TOKENIZER_FILE, "token 257 is not"),
        (with_shape(eot=-2), Fault.TOKENIZER_FILE, "end-of-text token is -2"),
        (with_byte(256, 120), Fault.TOKENIZER_FILE, "token 256 is not"),
        (with_merges((97, 98, 0, 259)), Fault.TOKENIZER_FILE, "the id 259 of 259"),
        (with_merges((-1, 98, 0, 256)), Fault.TOKENIZER_FILE, "the id -1"),
        (with_merges((97, 98, 1, 256)), Fault.TOKENIZER_FILE, "ranks are not 0 to 0"),
        (
            with_merges((97, 98, 0, 256), (256, 99, 0, 257)),
            Fault.TOKENIZER_FILE,
            "ranks are not 0 to 1",
        ),
        (
            with_merges((256, 99, 1, 257), (97, 98, 0, 256)),
            Fault.TOKENIZER_FILE,
            "not sorted",
        ),
        (
            with_merges((97, 98, 0, 256), (97, 98, 1, 256)),
            Fault.TOKENIZER_FILE,
            "stands twice",
        ),
        (with_merges((97, 99, 0, 256)), Fault.TOKENIZER_FILE, "is not token 97 and token 99"),
        (with_merges((97, 98, 0, 257)), Fault.TOKENIZER_FILE, "token 257 is not token 97"),
        (too_few, Fault.TOKENIZER_BYTES, "100 tokens"),
    ],
)
def test_damaged_tables_are_refused(change: Change, fault: Fault, reason: str) -> None:
    good = tiny_tables()
    check_tables(good)
    with pytest.raises(FlightError, match=reason) as caught:
        check_tables(change(good))
    assert caught.value.fault is fault


@pytest.mark.requirement("FLM-REQ-307")
def test_two_tokens_for_one_byte_are_refused() -> None:
    tokens = [bytes([value]) for value in range(256)] + [b"a"]
    shape = dataclasses.replace(
        tiny_tables().shape, tokens=257, blob_bytes=257, merges=0, eot=NO_TOKEN
    )
    tables = VocabTables(
        shape,
        np.arange(258, dtype=np.int32),
        np.array(list(b"".join(tokens)), dtype=np.uint8),
        np.zeros((0, 4), dtype=np.int32),
    )
    with pytest.raises(FlightError, match="byte 97 has more than one token"):
        check_tables(tables)
