"""Encoding long texts: its limits, and what it keeps in memory."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import NO_TOKEN, VocabShape, VocabTables
from flightlm.ground import text_encoder
from flightlm.ground.formats.tokenizer_files import build_tables, load_tokenizer
from flightlm.ground.text_encoder import TextEncoder
from tests import tokenizer_helpers as helpers


def ids_of(encoder: TextEncoder, data: bytes) -> list[int]:
    """The ids of a text."""
    whole = b"".join(encoder.encode("text", io.BytesIO(data)))
    ids: list[int] = np.frombuffer(whole, "<u2").tolist()
    return ids


@pytest.mark.requirement("FLM-REQ-721")
def test_what_is_kept_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_encoder, "KEPT_PIECES", 3)
    encoder = TextEncoder(helpers.tiny_tables())
    text = " ab abc b a ab abc c " * 5 + "x" * 100
    codec = helpers.make_codec(helpers.tiny_tables())
    assert ids_of(encoder, text.encode()) == [258, *codec.encode(text)]


@pytest.mark.requirement("FLM-REQ-721")
def test_a_text_of_many_reads_gives_the_ids_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_encoder, "READ_BYTES", 1_000)
    codec = helpers.make_codec(helpers.tiny_tables())
    text = "abc  ab\n\nabcabc \u3000 d" * 2_000
    assert ids_of(TextEncoder(helpers.tiny_tables()), text.encode()) == [258, *codec.encode(text)]


@pytest.mark.requirement("FLM-REQ-722")
def test_a_tokenizer_without_an_end_of_text_puts_none() -> None:
    tables = build_tables([bytes([value]) for value in range(256)], [], NO_TOKEN, "bytes")
    assert ids_of(TextEncoder(tables), b"ab") == [97, 98]


@pytest.mark.requirement("FLM-REQ-722")
def test_the_special_token_in_a_text_is_ordinary_text() -> None:
    assert 258 not in ids_of(TextEncoder(helpers.tiny_tables()), b"a <|endoftext|> b")[1:]


@pytest.mark.requirement("FLM-REQ-725")
def test_runs_that_are_too_long_are_refused_with_their_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder = TextEncoder(helpers.tiny_tables())
    long = limits.MAX_PRETOKEN_BYTES + 1
    with pytest.raises(FlightError) as caught:
        _ = ids_of(encoder, b"one two " + b"a" * long + b" three")
    assert caught.value.fault is Fault.PRETOKEN_LONG
    assert "text, before byte" in caught.value.detail
    assert str(long + 1) in caught.value.detail, "the space before it belongs to it"
    monkeypatch.setattr(text_encoder, "MAX_RUN", 50)
    monkeypatch.setattr(text_encoder, "READ_BYTES", 10)
    with pytest.raises(FlightError) as caught:
        _ = ids_of(encoder, b"one " + b"a1" * 50)
    assert caught.value.fault is Fault.PRETOKEN_LONG
    assert "50 characters" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-725")
def test_ids_that_do_not_fit_a_shard_are_refused_before_anything_is_read() -> None:
    tokens = 65_537
    shape = VocabShape(tokens, tokens, 0, 1, NO_TOKEN)
    none = np.zeros((0, 4), dtype=np.int32)
    offsets = np.arange(tokens + 1, dtype=np.int32)
    tables = VocabTables(shape, offsets, np.zeros(tokens, dtype=np.uint8), none)
    with pytest.raises(FlightError) as caught:
        _ = TextEncoder(tables)
    assert caught.value.fault is Fault.TOKENIZER_FIT
    assert "65537" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-722")
def test_gpt2s_ids_of_shakespeare_are_those_that_llm_c_counted(tmp_path: Path) -> None:
    if not helpers.GPT2_MERGES.exists() or not helpers.SHAKESPEARE.exists():
        pytest.skip("GPT-2's merges.txt or tinyshakespeare.txt is not at hand")
    merges = helpers.gpt2_merges()
    helpers.write_hf(tmp_path, helpers.names_of(merges), merges)
    encoder = TextEncoder(load_tokenizer(tmp_path))
    with helpers.SHAKESPEARE.open("rb") as stream:
        data = b"".join(encoder.encode("tinyshakespeare", stream, b"\n\n"))
    # llm.c's README: 32,768 tokens for validation and 305,260 for training.
    assert len(data) // 2 == 32_768 + 305_260
