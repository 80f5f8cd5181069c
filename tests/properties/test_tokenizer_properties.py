"""What holds for every text: it survives, and every source of a vocabulary encodes it alike."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import EOT_TEXT
from flightlm.ground.formats.tokenizer_files import (
    LLMC_MAGIC,
    byte_vocab_tables,
    load_tokenizer,
)
from tests import tokenizer_helpers as helpers
from tests.tokenizer_helpers import Codec

TEXTS = st.one_of(
    st.text(),
    st.text(helpers.NASTY),
    st.lists(st.sampled_from([*helpers.PIECES, EOT_TEXT, "the", "привет"])).map("".join),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained vocabulary in both kinds of files."""
    path = tmp_path_factory.mktemp("tokenizer")
    names, merges = helpers.trained(21, 600)
    helpers.write_hf(path, names, merges)
    _ = (path / "gpt2_tokenizer.bin").write_bytes(helpers.llmc_file(names))
    return path


@pytest.fixture(scope="module")
def codec(folder: Path) -> Codec:
    """The vocabulary from Hugging Face files."""
    return helpers.make_codec(load_tokenizer(folder))


@pytest.fixture(scope="module")
def llmc(folder: Path) -> Codec:
    """The same vocabulary from llm.c's file alone."""
    return helpers.make_codec(load_tokenizer(folder / "gpt2_tokenizer.bin"))


@pytest.fixture(scope="module")
def plain() -> Codec:
    """The byte vocabulary."""
    return helpers.make_codec(byte_vocab_tables())


@pytest.mark.requirement("FLM-REQ-301")
@given(text=TEXTS)
def test_text_survives(codec: Codec, plain: Codec, text: str) -> None:
    for each in (codec, plain):
        for allowed in (False, True):
            ids = each.encode(text, allow_special=allowed)
            assert each.decode(ids) == text.encode("utf-8")
            assert len(ids) <= len(text.encode("utf-8"))


@pytest.mark.requirement("FLM-REQ-303")
@given(text=TEXTS)
def test_the_special_token_appears_exactly_when_allowed(codec: Codec, text: str) -> None:
    eot = codec.vocab.shape.eot
    assert codec.encode(text, allow_special=True).count(eot) == text.count(EOT_TEXT)
    assert eot not in codec.encode(text)


@pytest.mark.requirement("FLM-REQ-304")
@given(text=TEXTS)
def test_both_kinds_of_files_encode_alike(codec: Codec, llmc: Codec, text: str) -> None:
    assert codec.encode(text) == llmc.encode(text)


@pytest.mark.requirement("FLM-REQ-301")
@given(word=st.text("theing qustraba", min_size=1, max_size=30))
def test_merges_follow_the_definition(codec: Codec, word: str) -> None:
    letters = word.replace(" ", "")
    if letters:
        assert codec.encode(letters) == helpers.naive_bpe(letters.encode(), codec)


@pytest.mark.requirement("FLM-REQ-301")
@given(text=TEXTS, room=st.integers(min_value=0, max_value=20))
def test_the_count_does_not_depend_on_the_room(codec: Codec, text: str, room: int) -> None:
    ids = codec.encode(text)
    out = np.full(room + 1, -1, dtype=np.int32)
    assert codec.encoder.encode(text, out[:room]) == len(ids)
    written = min(room, len(ids))
    assert out[:written].tolist() == ids[:written]
    assert out.item(room) == -1


@pytest.mark.requirement("FLM-REQ-307")
@given(data=st.binary(max_size=300), words=st.lists(st.integers(0, 300), min_size=3, max_size=3))
def test_any_bytes_are_a_vocabulary_or_a_typed_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, words: list[int]
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.bin"
    head = struct.pack("<256I", LLMC_MAGIC, *words, *[0] * 252)
    for content in (data, head + data):
        _ = path.write_bytes(content)
        with pytest.raises(FlightError) as caught:
            _ = load_tokenizer(path)
        assert isinstance(caught.value.fault, Fault)
