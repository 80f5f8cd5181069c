"""Text of others as the page shows it: nothing invisible, nothing endless."""

from __future__ import annotations

from typing import Final

MAX_WIDTH: Final = 240
TAB: Final = "    "
CUT: Final = "…"


def shown(text: str) -> str:
    """`text` with every character that is not printable as Python would write it: \\n, \\u202e.

    So a line is one line, a control of bidirectional text controls nothing, and the byte of a
    file name that is no UTF-8 is seen.  Markup is not this function's business: the templates
    escape whatever they are given.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def clipped(text: str) -> str:
    """`shown`, cut where nobody reads on."""
    cut = text[: MAX_WIDTH + 1]
    line = shown(cut.replace("\t", TAB))
    assert MAX_WIDTH > len(CUT), "there is room for the mark of a cut"
    return line if len(line) <= MAX_WIDTH else line[:MAX_WIDTH] + CUT


def family_of(rule: str) -> str:
    """The rule of a sub-rule: R1 for P10-R1.3, N2 for P10-N2."""
    short = rule.removeprefix("P10-")
    name, _, _ = short.partition(".")
    return name


def local_of(symbol: str) -> str:
    """A symbol without its module, which stands above it: Class.f for pkg.a:Class.f."""
    module, _, name = symbol.partition(":")
    return shown(name or module)


def number_of(value: object) -> int:
    """A count of the report, whose tables hold values of several types."""
    assert isinstance(value, int), "a count is a whole number"
    return value
