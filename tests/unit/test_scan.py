"""Pre-tokenization against the pattern itself, run by Python's regular expressions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight import scan, unicode_ranges
from flightlm.flight.scan import CharacterClass
from tests.tokenizer_helpers import NASTY, PIECES


def bracket(ranges: tuple[tuple[int, int], ...]) -> str:
    """The inside of a character set."""
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


LETTER = bracket(unicode_ranges.LETTERS)
NUMBER = bracket(unicode_ranges.NUMBERS)
SPACE = bracket(unicode_ranges.SPACES)
PATTERN = re.compile(
    f"'s|'t|'re|'ve|'m|'ll|'d| ?[{LETTER}]+| ?[{NUMBER}]+| ?[^{SPACE}{LETTER}{NUMBER}]+"
    f"|[{SPACE}]+(?![^{SPACE}])|[{SPACE}]+"
)


def cut(text: str) -> list[str]:
    """The pre-tokens of `text`."""
    pieces = []
    start = 0
    while start < len(text):
        end = scan.next_pretoken(text, start)
        assert start < end <= len(text)
        pieces.append(text[start:end])
        start = end
    return pieces


@pytest.mark.requirement("FLM-REQ-301")
@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello world", ["Hello", " world"]),
        ("I'm we'll don't", ["I", "'m", " we", "'ll", " don", "'t"]),
        ("'S 's 'llama", ["'", "S", " '", "s", " '", "llama"]),
        ("it''s", ["it", "''", "s"]),
        ("a  b", ["a", " ", " b"]),
        ("a \n b", ["a", " \n", " b"]),
        ("a \n", ["a", " \n"]),
        ("a\nb", ["a", "\n", "b"]),
        ("x\u00b2 y", ["x", "\u00b2", " y"]),
        (" ", [" "]),
        ("'", ["'"]),
        ("a\u00a0b", ["a", "\u00a0", "b"]),
        ("a\x1cb", ["a", "\x1c", "b"]),
        ("1a2", ["1", "a", "2"]),
        ("!?a", ["!?", "a"]),
        ("\u65e5\u672c \U0001f642", ["\u65e5\u672c", " \U0001f642"]),
    ],
)
def test_known_cuts(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@pytest.mark.requirement("FLM-REQ-301")
@given(st.one_of(st.text(), st.text(NASTY), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_equals_the_pattern(text: str) -> None:
    assert cut(text) == PATTERN.findall(text)


@pytest.mark.requirement("FLM-REQ-302")
def test_classes_equal_the_tables_everywhere() -> None:
    expected = [CharacterClass.OTHER] * 0x110000
    for kind, ranges in (
        (CharacterClass.LETTER, unicode_ranges.LETTERS),
        (CharacterClass.NUMBER, unicode_ranges.NUMBERS),
        (CharacterClass.SPACE, unicode_ranges.SPACES),
    ):
        for first, last in ranges:
            expected[first : last + 1] = [kind] * (last + 1 - first)
    # Every edge of every range, its neighbours, and a sample of the rest.
    points = {edge + step for row in scan.RANGES for edge in row[:2] for step in (-1, 0, 1)}
    points |= set(range(0x3100)) | set(range(0, 0x110000, 97)) | {0x10FFFF}
    for point in points:
        assert scan.character_class(point) is expected[point], f"U+{point:04X}"


@pytest.mark.requirement("FLM-REQ-301")
@pytest.mark.parametrize("start", [-1, 3, 4])
def test_a_start_outside_the_text_is_a_defect(start: int) -> None:
    with pytest.raises(AssertionError):
        _ = scan.next_pretoken("abc", start)
