"""A text that is encoded in pieces gives the ids of the text that is encoded at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import Fault, FlightError
from flightlm.flight.unicode_ranges import MAX_CODE_POINT, SPACES
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables, load_tokenizer
from flightlm.ground.text_encoder import PIECE, TextEncoder
from tests import tokenizer_helpers as helpers
from tests.tokenizer_helpers import Codec

WHITE = " \n\t\r\x85\xa0\u3000\x1c"
TEXTS = st.one_of(
    st.text(),
    st.text(helpers.NASTY),
    st.text("'srea1. \n\u3000"),
    st.lists(st.sampled_from([*helpers.PIECES, *WHITE, "the", "привет"])).map("".join),
)
SIZES = st.lists(st.integers(1, 9), min_size=1)


class InPieces:
    """A text whose reads give as many bytes as `sizes` say, over and over."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        self._parts = self._cut(data, sizes)

    @staticmethod
    def _cut(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
        at = 0
        turn = 0
        while at < len(data):
            size = sizes[turn % len(sizes)]
            yield data[at : at + size]
            at += size
            turn += 1

    def read(self, size: int, /) -> bytes:
        """The next piece; none at the end."""
        return next(self._parts, b"")


def encoded(
    encoder: TextEncoder, data: bytes, sizes: Sequence[int], separator: bytes = b""
) -> list[int]:
    """The ids that an encoder gives for a text in pieces."""
    whole = b"".join(encoder.encode("text", InPieces(data, sizes), separator))
    ids: list[int] = np.frombuffer(whole, "<u2").tolist()
    return ids


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained vocabulary."""
    path = tmp_path_factory.mktemp("tokenizer")
    names, merges = helpers.trained(23, 600)
    helpers.write_hf(path, names, merges)
    return path


@pytest.fixture(scope="module")
def codec(folder: Path) -> Codec:
    """The vocabulary, to encode at once."""
    return helpers.make_codec(load_tokenizer(folder))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TextEncoder:
    """The vocabulary, to encode in pieces; it keeps what it has seen from example to example."""
    return TextEncoder(load_tokenizer(folder))


@pytest.mark.requirement("FLM-REQ-721")
@given(text=TEXTS, sizes=SIZES)
def test_pieces_of_any_size_give_the_ids_of_the_whole(
    codec: Codec, encoder: TextEncoder, text: str, sizes: list[int]
) -> None:
    eot = codec.vocab.shape.eot
    assert encoded(encoder, text.encode(), sizes) == [eot, *codec.encode(text)]


@pytest.mark.requirement("FLM-REQ-722")
@given(text=TEXTS, sizes=SIZES, separator=st.sampled_from(["\n\n", "\n", "a", "日本", " \n "]))
def test_sections_are_those_of_split_each_by_itself(
    codec: Codec, encoder: TextEncoder, text: str, sizes: list[int], separator: str
) -> None:
    expected = []
    *ended, last = text.split(separator)
    for section in [*(part + separator for part in ended), last]:
        expected += [codec.vocab.shape.eot, *codec.encode(section)]
    assert encoded(encoder, text.encode(), sizes, separator.encode()) == expected


@pytest.mark.requirement("FLM-REQ-721")
@given(data=st.binary(), sizes=SIZES)
def test_bytes_are_their_own_ids_whatever_they_are(data: bytes, sizes: list[int]) -> None:
    assert encoded(TextEncoder(byte_vocab_tables()), data, sizes) == [256, *data]


@pytest.mark.requirement("FLM-REQ-725")
@given(data=st.binary(min_size=1), sizes=SIZES)
def test_the_place_of_what_is_no_utf8_is_named(
    encoder: TextEncoder, data: bytes, sizes: list[int]
) -> None:
    try:
        _ = data.decode("utf-8")
    except UnicodeDecodeError as error:
        with pytest.raises(FlightError) as caught:
            _ = encoded(encoder, data, sizes)
        assert caught.value.fault is Fault.DATA_TEXT
        assert caught.value.detail == f"text is not UTF-8 at byte {error.start}"
    else:
        assert len(encoded(encoder, data, sizes)) > 1


@pytest.mark.requirement("FLM-REQ-721")
def test_a_text_is_cut_before_the_white_space_of_the_pattern() -> None:
    points = [point for point in range(MAX_CODE_POINT + 1) if not 0xD800 <= point <= 0xDFFF]
    text = "".join(f"a{chr(point)}" for point in points)
    found = [ord(match.group()[0]) for match in PIECE.finditer(text)]
    expected = [point for first, last in SPACES for point in range(first, last + 1)]
    assert found == [ord("a"), *expected]
