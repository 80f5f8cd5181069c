"""Bytes in pieces become whole characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.ground.text import TextStream


def streamed(pieces: list[bytes]) -> list[str]:
    """What each piece, and the end, gives."""
    stream = TextStream()
    return [stream.feed(piece) for piece in pieces] + [stream.finish()]


@pytest.mark.requirement("FLM-REQ-306")
def test_a_character_appears_when_it_is_whole() -> None:
    smile = "🙂".encode()
    assert streamed([smile[:1], smile[1:3], smile[3:] + b"a"]) == ["", "", "🙂a", ""]
    assert streamed([b"a", smile[:3]]) == ["a", "", "\ufffd"]
    assert streamed([b"\xff", b"b"]) == ["\ufffd", "b", ""]
    assert streamed([]) == [""]


@pytest.mark.requirement("FLM-REQ-306")
@given(st.text(), st.integers(min_value=1, max_value=5))
def test_text_survives_any_pieces(text: str, size: int) -> None:
    data = text.encode("utf-8")
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    parts = streamed(pieces)
    assert "".join(parts) == text
    assert parts[-1] == ""


@pytest.mark.requirement("FLM-REQ-306")
@given(st.lists(st.binary(max_size=6)))
def test_any_bytes_give_what_decoding_at_once_gives(pieces: list[bytes]) -> None:
    assert "".join(streamed(pieces)) == b"".join(pieces).decode("utf-8", errors="replace")


@pytest.mark.requirement("FLM-REQ-306")
def test_nothing_follows_the_end() -> None:
    stream = TextStream()
    assert stream.finish() == ""
    with pytest.raises(AssertionError):
        _ = stream.feed(b"a")
    with pytest.raises(AssertionError):
        _ = stream.finish()
