"""The frozen Unicode tables: structure, counts, and agreement with Python's own tables."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from flightlm.flight import unicode_ranges
from verification.unicode import make_ranges

Ranges = tuple[tuple[int, int], ...]


def members(ranges: Ranges) -> set[int]:
    """All code points of a table."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def class_string() -> str:
    """One class letter per code point, from the tables."""
    classes = ["O"] * 0x110000
    for name, ranges in (
        ("L", unicode_ranges.LETTERS),
        ("N", unicode_ranges.NUMBERS),
        ("S", unicode_ranges.SPACES),
    ):
        for point in members(ranges):
            classes[point] = name
    return "".join(classes)


@pytest.mark.requirement("FLM-REQ-302")
@pytest.mark.parametrize(
    ("ranges", "count"),
    [
        (unicode_ranges.LETTERS, 141_028),
        (unicode_ranges.NUMBERS, 1_911),
        (unicode_ranges.SPACES, 25),
    ],
)
def test_ranges_ascend_and_have_the_known_size(ranges: Ranges, count: int) -> None:
    above = -2
    for first, last in ranges:
        assert above + 1 < first  # disjoint, and neighbours would be one range
        assert first <= last <= unicode_ranges.MAX_CODE_POINT
        above = last
    assert len(members(ranges)) == count


@pytest.mark.requirement("FLM-REQ-302")
def test_classes_are_disjoint_and_hold_no_surrogate() -> None:
    letters = members(unicode_ranges.LETTERS)
    numbers = members(unicode_ranges.NUMBERS)
    spaces = members(unicode_ranges.SPACES)
    assert len(letters | numbers | spaces) == len(letters) + len(numbers) + len(spaces)
    assert not (letters | numbers | spaces) & set(range(0xD800, 0xE000))


@pytest.mark.requirement("FLM-REQ-302")
def test_agrees_with_unicodedata_on_every_character_it_knows() -> None:
    version = tuple(map(int, unicodedata.unidata_version.split(".")))
    frozen = tuple(map(int, unicode_ranges.UNICODE_VERSION.split(".")))
    classes = class_string()
    compared = 0
    for point, found in enumerate(classes):
        category = unicodedata.category(chr(point))
        if category == "Cn" or (version > frozen and found == "O"):
            continue  # not assigned here, or perhaps not yet assigned in the table
        wanted = category[0] if category[0] in "LN" else "O"
        assert found in (wanted, "S"), f"U+{point:04X}"
        if found == "S":
            assert chr(point).isspace()
        compared += 1
    assert compared > 140_000


@pytest.mark.requirement("FLM-REQ-302")
def test_white_space_is_not_what_str_isspace_says() -> None:
    spaces = members(unicode_ranges.SPACES)
    python = {point for point in range(0x110000) if chr(point).isspace()}
    assert python - spaces == {0x1C, 0x1D, 0x1E, 0x1F}
    assert spaces <= python


@pytest.mark.requirement("FLM-REQ-302")
def test_the_generator_writes_this_file() -> None:
    source = Path(unicode_ranges.__file__).read_text(encoding="ascii")
    block = make_ranges.table_block(class_string())
    assert make_ranges.with_tables(source, block) == source
    assert "41-5a" in block


@pytest.mark.requirement("FLM-REQ-302")
@pytest.mark.parametrize("text", ["", "42-41", "41 41", "50 40-45", "110000"])
def test_a_damaged_table_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        _ = unicode_ranges.parse_ranges(text)
