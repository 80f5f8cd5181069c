"""The encoder: merges, bounds, special tokens, refusals.  Parity is in its own module."""

from __future__ import annotations

import random

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import EOT_TEXT, NO_TOKEN
from flightlm.ground.formats.tokenizer_files import (
    Merge,
    build_tables,
    byte_vocab_tables,
)
from tests.tokenizer_helpers import Codec, make_codec, naive_bpe, tiny_tables


@pytest.fixture(scope="module")
def tiny() -> Codec:
    """Two merges: a b, ab c."""
    return make_codec(tiny_tables())


@pytest.fixture(scope="module")
def plain() -> Codec:
    """The byte vocabulary."""
    return make_codec(byte_vocab_tables())


def fault_of(codec: Codec, text: str) -> Fault:
    """The fault that encoding `text` raises."""
    with pytest.raises(FlightError) as caught:
        _ = codec.encode(text)
    return caught.value.fault


@pytest.mark.requirement("FLM-REQ-301")
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", []),
        ("a", [97]),
        ("ab", [256]),
        ("abc", [257]),
        ("ababc", [256, 257]),
        ("bca", [98, 99, 97]),
        ("ab c", [256, 32, 99]),
        ("é", [0xC3, 0xA9]),
        ("abé ab", [256, 0xC3, 0xA9, 32, 256]),
    ],
)
def test_small_texts(tiny: Codec, text: str, ids: list[int]) -> None:
    assert tiny.encode(text) == ids
    assert tiny.decode(ids) == text.encode("utf-8")


@pytest.mark.requirement("FLM-REQ-301")
def test_merges_follow_the_definition(tiny: Codec) -> None:
    chance = random.Random(11)  # nosec B311  # seeded test data, no secret
    for _ in range(300):
        word = "".join(chance.choices("abc", k=chance.randint(1, 12)))
        assert tiny.encode(word) == naive_bpe(word.encode(), tiny)


@pytest.mark.requirement("FLM-REQ-301")
def test_the_leftmost_of_equal_ranks_merges_first() -> None:
    tokens = [bytes([value]) for value in range(256)] + [b"aa"]
    codec = make_codec(build_tables(tokens, [Merge(97, 97, 256)], NO_TOKEN, "test"))
    assert codec.encode("aaa") == [256, 97]
    assert codec.encode("aaaaa") == [256, 256, 97]


@pytest.mark.requirement("FLM-REQ-301")
def test_ids_beyond_the_room_are_counted(tiny: Codec) -> None:
    for room in range(5):
        out = np.full(room + 1, -7, dtype=np.int32)
        assert tiny.encoder.encode("abcaba", out[:room]) == 3
        written = min(room, 3)
        assert out.tolist() == [257, 256, 97][:written] + [-7] * (room + 1 - written)


@pytest.mark.requirement("FLM-REQ-303")
def test_the_special_token_is_text_unless_allowed(tiny: Codec, plain: Codec) -> None:
    for codec in (tiny, plain):
        eot = codec.vocab.shape.eot
        text = f"x{EOT_TEXT}{EOT_TEXT}y"
        assert eot not in codec.encode(text)
        assert codec.encode(text, allow_special=True) == [120, eot, eot, 121]
        for allowed in (False, True):
            assert codec.decode(codec.encode(text, allow_special=allowed)) == text.encode()


@pytest.mark.requirement("FLM-REQ-303")
def test_without_a_special_token_there_is_nothing_to_allow() -> None:
    tokens = [bytes([value]) for value in range(256)]
    codec = make_codec(build_tables(tokens, [], NO_TOKEN, "test"))
    assert codec.encode(EOT_TEXT, allow_special=True) == list(EOT_TEXT.encode())


@pytest.mark.requirement("FLM-REQ-305")
def test_the_longest_pretoken_is_encoded_whole(tiny: Codec) -> None:
    longest = limits.MAX_PRETOKEN_BYTES
    assert tiny.encode("ab" * (longest // 2)) == [256] * (longest // 2)
    assert tiny.encode(" " * longest) == [32] * longest


@pytest.mark.requirement("FLM-REQ-305")
@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a" * 70_000, 70_000),
        ("a" * 65_537, 65_537),
        ("é" * 32_769, 65_538),
        ("b " + "." * 65_536, 65_537),
    ],
)
def test_a_longer_pretoken_is_refused_with_its_size(tiny: Codec, text: str, size: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = tiny.encode(text)
    assert caught.value.fault is Fault.PRETOKEN_LONG
    assert f"{size} bytes" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-305")
def test_without_merges_no_run_is_too_long(plain: Codec) -> None:
    assert plain.encode("a" * 70_000) == [97] * 70_000


@pytest.mark.requirement("FLM-REQ-305")
def test_a_text_beyond_the_limit_is_refused(tiny: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 8)
    assert tiny.encode("aaa é b") != []
    assert fault_of(tiny, "aaaa aaaa") is Fault.TEXT_LONG
    assert fault_of(tiny, "éé éé") is Fault.TEXT_LONG


@pytest.mark.requirement("FLM-REQ-301")
@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc80"])
def test_half_a_surrogate_pair_is_refused(tiny: Codec, text: str) -> None:
    assert fault_of(tiny, text) is Fault.PROMPT_TEXT
