"""Pre-tokenization: where GPT-2's pattern cuts a text, without a regular expression engine.

    's|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+

Every alternative begins with an apostrophe, a space or one class of characters, so one forward
scan over four classes decides it.
Source of the pattern: openai/gpt-2, src/encoder.py.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from flightlm.flight import limits, unicode_ranges


class CharacterClass(IntEnum):
    """What the pattern distinguishes: \\p{L}, \\p{N}, \\s and the rest."""

    LETTER = 0
    NUMBER = 1
    SPACE = 2
    OTHER = 3


SPACE: Final = CharacterClass.SPACE
OTHER: Final = CharacterClass.OTHER
ASCII_SIZE: Final = 128
SEARCH_STEPS: Final = 10  # halvings of at most 1,023 ranges
MAX_RANGES: Final = (1 << SEARCH_STEPS) - 1
SHORT_CONTRACTIONS: Final = ("s", "t", "m", "d")
LONG_CONTRACTIONS: Final = ("re", "ve", "ll")

LETTER_RANGES: Final = tuple(
    (first, last, CharacterClass.LETTER) for first, last in unicode_ranges.LETTERS
)
NUMBER_RANGES: Final = tuple(
    (first, last, CharacterClass.NUMBER) for first, last in unicode_ranges.NUMBERS
)
SPACE_RANGES: Final = tuple(
    (first, last, CharacterClass.SPACE) for first, last in unicode_ranges.SPACES
)
# All classified ranges in one ascending table: (first, last, class).
RANGES: Final = tuple(sorted(LETTER_RANGES + NUMBER_RANGES + SPACE_RANGES))


def search_class(code_point: int) -> CharacterClass:
    """The class of any code point, by halving the table."""
    assert code_point >= 0, "a code point is not negative"
    assert code_point <= unicode_ranges.MAX_CODE_POINT, "code points end at U+10FFFF"
    assert len(RANGES) <= MAX_RANGES, "the halvings suffice for the table"
    low = 0
    high = len(RANGES)
    for _ in range(SEARCH_STEPS):
        if low == high:
            return OTHER
        middle = (low + high) >> 1
        first, last, kind = RANGES[middle]
        if code_point < first:
            high = middle
        elif code_point > last:
            low = middle + 1
        else:
            return kind
    assert low == high, "the halvings suffice for the table"
    return OTHER


ASCII_CLASSES: Final = tuple(search_class(code_point) for code_point in range(ASCII_SIZE))


def character_class(code_point: int) -> CharacterClass:
    """The class of a code point: ASCII by table, the rest by halving."""
    assert code_point >= 0, "a code point is not negative"
    if code_point < ASCII_SIZE:
        return ASCII_CLASSES[code_point]
    return search_class(code_point)


def run_end(text: str, start: int, kind: CharacterClass) -> int:
    """The index after the run of characters of class `kind` that begins at `start`.

    The run may be empty; `start` may be the end of the text.
    """
    assert len(text) <= limits.MAX_TEXT_BYTES, "the encoder checked the length"
    assert start >= 0, "an index is not negative"
    assert isinstance(kind, CharacterClass), "a run is of one class"
    size = len(text)
    classes = ASCII_CLASSES
    for index in range(start, size):
        code_point = ord(text[index])
        if code_point < ASCII_SIZE:
            found = classes[code_point]
        else:
            found = search_class(code_point)
        if found is not kind:
            return index
    return size


def contraction_end(text: str, start: int) -> int:
    """The index after 's, 't, 're, 've, 'm, 'll or 'd at `start`, or `start` if none is there."""
    assert start < len(text), "the apostrophe is inside the text"
    assert text[start] == "'", "a contraction begins with an apostrophe"
    if text[start + 1 : start + 2] in SHORT_CONTRACTIONS:
        return start + 2
    if text[start + 1 : start + 3] in LONG_CONTRACTIONS:
        return start + 3
    return start


def space_end(text: str, start: int) -> int:
    """The end of a white-space pre-token: the run, less its last character before a word."""
    assert start < len(text), "the white space is inside the text"
    end = run_end(text, start, SPACE)
    assert end > start, "the run is not empty"
    if end == len(text):
        return end
    if end == start + 1:
        return end
    return end - 1


def next_pretoken(text: str, start: int) -> int:
    """The end of the pre-token that begins at `start`: greater than `start`, at most len(text)."""
    assert start >= 0, "an index is not negative"
    assert start < len(text), "a pre-token begins inside the text"
    character = text[start]
    if character == "'":
        end = contraction_end(text, start)
        if end > start:
            return end
    head = start
    if character == " ":
        head = start + 1
        if head == len(text):
            return head
    kind = character_class(ord(text[head]))
    if kind is SPACE:
        return space_end(text, start)
    return run_end(text, head + 1, kind)
