"""Stop strings against a search that looks at the whole text after every byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.arena import Arena
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.stops import StopMatcher, stop_buffers
from tests.model_helpers import refuses


def make_matcher(*stops: bytes) -> StopMatcher:
    """A matcher that watches for `stops`."""
    arena = Arena(stop_buffers())
    matcher = StopMatcher(arena)
    arena.seal()
    matcher.begin(stops)
    return matcher


def longest_match(text: bytes, stops: tuple[bytes, ...]) -> int:
    """The length of the longest stop string that `text` ends with, or 0."""
    return max([0] + [len(stop) for stop in stops if text.endswith(stop)])


def longest_beginning(text: bytes, stops: tuple[bytes, ...]) -> int:
    """The longest end of `text` that begins a stop string without completing it."""
    lengths = range(max([0] + [len(stop) for stop in stops]))
    fits = [n for n in lengths for s in stops if n < len(s) and text.endswith(s[:n])]
    return max([0, *fits])


def agree(matcher: StopMatcher, text: bytes, stops: tuple[bytes, ...]) -> int:
    """Feed all of `text`, matches or not, and compare every answer; return the matches."""
    matches = 0
    for end in range(1, len(text) + 1):
        matched = matcher.feed(text[end - 1])
        assert matched == longest_match(text[:end], stops)
        assert matcher.held() == longest_beginning(text[:end], stops)
        matches += matched > 0
    return matches


WORDS = st.binary(min_size=1, max_size=9).map(lambda data: bytes(97 + b % 2 for b in data))
STOPS = st.lists(WORDS, max_size=5).map(tuple)
TEXTS = st.binary(max_size=80).map(lambda data: bytes(97 + b % 2 for b in data))
REUSED = make_matcher()


@pytest.mark.requirement("FLM-REQ-405")
@given(rounds=st.lists(st.tuples(STOPS, TEXTS), min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_the_matcher_equals_a_search(rounds: list[tuple[tuple[bytes, ...], bytes]]) -> None:
    for stops, text in rounds:
        # One matcher for all examples: begin forgets what came before.
        REUSED.begin(stops)
        assert REUSED.count == len(stops)
        assert REUSED.held() == 0
        _ = agree(REUSED, text, stops)


@pytest.mark.requirement("FLM-REQ-405")
@given(
    stops=st.lists(st.binary(min_size=1, max_size=4), max_size=4).map(tuple),
    text=st.binary(max_size=60),
)
@settings(deadline=None)
def test_any_bytes_may_stop(stops: tuple[bytes, ...], text: bytes) -> None:
    _ = agree(make_matcher(*stops), text + b"".join(stops), stops)


@pytest.mark.requirement("FLM-REQ-405")
def test_matches_overlap_and_the_longest_wins() -> None:
    stops = (b"aa", b"aba", b"a", b"baaba")
    assert agree(make_matcher(*stops), b"abaabaaabab", stops) == 7
    matcher = make_matcher(b"b", b"ab", b"cab", b"ab")
    assert [matcher.feed(byte) for byte in b"cabxb"] == [0, 0, 3, 0, 1]


@pytest.mark.requirement("FLM-REQ-405")
def test_the_largest_set_of_the_longest_stop_strings() -> None:
    stops = tuple(b"a" * (limits.MAX_STOP_BYTES - 1) + bytes([98 + n]) for n in range(15))
    stops = (*stops, b"a" * limits.MAX_STOP_BYTES)
    assert len(stops) == limits.MAX_STOPS
    text = b"a" * 600 + b"c" + b"ab" * 3 + stops[3]
    assert agree(make_matcher(*stops), text, stops) == 600 - 255 + 1 + 1


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize(
    "stops",
    [
        (b"a",) * (limits.MAX_STOPS + 1),
        (b"",),
        (b"a", b""),
        (b"a", b"b" * (limits.MAX_STOP_BYTES + 1)),
        (b"a", "b"),
        (b"a", None),
    ],
    ids=["too many", "empty", "one empty", "too long", "text", "nothing"],
)
def test_bad_stop_strings_are_refused_and_change_nothing(stops: tuple[bytes, ...]) -> None:
    matcher = make_matcher(b"xy", b"xyzzy")
    assert [matcher.feed(byte) for byte in b"xyzz"] == [0, 2, 0, 0]
    refuses(Fault.STOP, matcher.begin, stops)
    assert matcher.count == 2
    assert matcher.held() == 4
    assert matcher.feed(ord("y")) == 5


@pytest.mark.requirement("FLM-REQ-407")
def test_the_detail_of_a_long_stop_string_gives_its_length() -> None:
    with pytest.raises(FlightError, match="a stop string has 257 bytes"):
        _ = make_matcher(b"a" * 257)


@pytest.mark.requirement("FLM-REQ-405")
def test_without_stop_strings_nothing_is_held() -> None:
    matcher = make_matcher()
    for byte in range(limits.BYTE_VALUES):
        assert matcher.feed(byte) == 0
        assert matcher.held() == 0
