"""Write the tables of flightlm/flight/unicode_ranges.py anew.

    python -m verification.unicode.make_ranges            compare; exit status 1 on a difference
    python -m verification.unicode.make_ranges --write    replace the tables in the file

The classes come from Python's `unicodedata` where it has the version that the file states, and
otherwise are measured: one call of the ByteLevel pre-tokenizer of Hugging Face tokenizers for
each code point and class.  Both ways give the same tables.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Final

from flightlm.flight import unicode_ranges

TARGET: Final = Path(unicode_ranges.__file__)
BEGIN: Final = "# --- tables: written by verification/unicode/make_ranges.py ---\n"
END: Final = "# --- end of tables ---\n"
CODE_POINTS: Final = 0x110000
LINE_CHARACTERS: Final = 92
LETTER: Final = "L"
NUMBER: Final = "N"
SPACE: Final = "S"
OTHER: Final = "O"


def is_surrogate(code_point: int) -> bool:
    """True for the code points that no valid text holds."""
    assert code_point >= 0, "a code point is not negative"
    return 0xD800 <= code_point <= 0xDFFF


def classes_of_unicodedata() -> str:
    """One class letter per code point from the general categories L* and N* of this Python.

    White_Space is not in `unicodedata`: its 25 code points are taken from the file and are
    stable by Unicode policy in all but name (the last change was U+180E in version 6.3).
    """
    spaces = {
        code_point
        for first, last in unicode_ranges.SPACES
        for code_point in range(first, last + 1)
    }
    assert len(spaces) == 25, "White_Space has 25 code points"
    classes = []
    for code_point in range(CODE_POINTS):
        category = unicodedata.category(chr(code_point))
        if code_point in spaces:
            classes.append(SPACE)
        elif category[0] in (LETTER, NUMBER):
            classes.append(category[0])
        else:
            classes.append(OTHER)
    return "".join(classes)


def measured_classes() -> str:
    """One class letter per code point, as the ByteLevel pre-tokenizer treats it.

    A character joins a preceding letter, digit or punctuation mark exactly if it is of the
    same class; one that joins none of them is white space.
    """
    from tokenizers.pre_tokenizers import ByteLevel

    splitter = ByteLevel(add_prefix_space=False, use_regex=True)
    probes = (("a", LETTER), ("1", NUMBER), ("!", OTHER))
    classes = []
    for code_point in range(CODE_POINTS):
        found = OTHER if is_surrogate(code_point) else SPACE
        for prefix, name in probes:
            if found != SPACE:
                break
            if len(splitter.pre_tokenize_str(prefix + chr(code_point))) == 1:
                found = name
        classes.append(found)
    assert len(classes) == CODE_POINTS, "every code point has one class"
    return "".join(classes)


def ranges_of(classes: str, wanted: str) -> str:
    """The code points of one class as the text "41-5a 61-7a aa": hexadecimal, inclusive."""
    assert len(classes) == CODE_POINTS, "every code point has one class"
    assert len(wanted) == 1, "a class is one letter"
    words = []
    first = -1
    for code_point in range(CODE_POINTS + 1):
        inside = code_point < CODE_POINTS and classes[code_point] == wanted
        if inside and first < 0:
            first = code_point
        elif first >= 0 and not inside:
            last = code_point - 1
            words.append(f"{first:x}" if first == last else f"{first:x}-{last:x}")
            first = -1
    return " ".join(words)


def constant(name: str, ranges: str) -> str:
    """The source of one string constant, broken into lines between ranges."""
    assert name.isidentifier(), "a constant has a name"
    lines = []
    line = ""
    for word in ranges.split(" "):
        if len(line) + len(word) + 1 > LINE_CHARACTERS:
            lines.append(line)
            line = ""
        line += word + " "
    lines.append(line.rstrip(" "))
    joined = "".join(lines)
    assert joined == ranges, "no range is lost"
    body = "".join(f'    "{text}"\n' for text in lines)
    return f"{name}: Final = (\n{body})\n"


def table_block(classes: str) -> str:
    """The source of all tables."""
    assert len(classes) == CODE_POINTS, "every code point has one class"
    return (
        constant("LETTER_TEXT", ranges_of(classes, LETTER))
        + constant("NUMBER_TEXT", ranges_of(classes, NUMBER))
        + f'SPACE_TEXT: Final = "{ranges_of(classes, SPACE)}"\n'
    )


def with_tables(source: str, block: str) -> str:
    """`source` with the lines between the two marks replaced by `block`."""
    assert source.count(BEGIN) == 1, "the file marks where the tables begin"
    assert source.count(END) == 1, "the file marks where the tables end"
    assert BEGIN not in block, "the tables hold no marks"
    before, rest = source.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + block + END + after


def main(arguments: list[str]) -> int:
    """Compare or write; the exit status is 0 if the file holds the tables."""
    assert len(arguments) <= 1, "there is one option"
    if unicodedata.unidata_version == unicode_ranges.UNICODE_VERSION:
        classes = classes_of_unicodedata()
    else:
        classes = measured_classes()
    source = TARGET.read_text(encoding="ascii")
    wanted = with_tables(source, table_block(classes))
    if arguments == ["--write"]:
        _ = TARGET.write_text(wanted, encoding="ascii")
        return 0
    return 0 if source == wanted else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
