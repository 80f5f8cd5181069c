"""One document of the set: a table with what stands around it, as Markdown and as CSV.

Both are safe to open: text from the analysed project is no markup, no formula and no control
character in them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.ground.display import visible

# Characters that mean something to Markdown or HTML inside a table cell; a colon makes links.
MARKUP: Final = frozenset("\\`*_[]<>~&$:")
PIPE: Final = "&#124;"
FORMULA: Final = ("=", "+", "-", "@")  # how a spreadsheet's formula begins
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document: its file name without suffix, title, text, table, and what stands below.

    `before` and `after` are Markdown of this program; cells are plain text, wherever from.
    """

    name: str
    title: str
    before: str
    heads: Row
    rows: tuple[Row, ...]
    after: str = ""


def plain(text: str) -> str:
    """Text on one line without control characters."""
    words = text.split()
    return visible(" ".join(words))


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it and does nothing else."""
    marked = "".join("\\" + c if c in MARKUP else c for c in plain(text))
    unlinked = marked.replace("www.", "www\\.")
    return unlinked.replace("|", PIPE)


def line_of(cells: Sequence[str]) -> str:
    """One row of a Markdown table."""
    assert not any("|" in cell for cell in cells), "cells are escaped"
    return "| " + " | ".join(cells) + " |"


def markdown_of(sheet: Sheet) -> str:
    """The document as Markdown."""
    assert all(len(row) == len(sheet.heads) for row in sheet.rows), "a cell for each head"
    lines = [f"# {sheet.title}", "", sheet.before, ""]
    if sheet.rows:
        lines.append(line_of(sheet.heads))
        lines.append(line_of(["---"] * len(sheet.heads)))
        lines.extend(line_of([escaped(cell) for cell in row]) for row in sheet.rows)
    else:
        lines.append("There are none.")
    if sheet.after:
        lines.extend(("", sheet.after))
    return "\n".join(lines) + "\n"


def cell_of(text: str) -> str:
    """A cell of the CSV: an apostrophe in front keeps a spreadsheet from computing it."""
    kept = plain(text)
    return "'" + kept if kept.startswith(FORMULA) else kept


def csv_of(sheet: Sheet) -> str:
    """The table as CSV (RFC 4180, with line feeds)."""
    assert all(len(row) == len(sheet.heads) for row in sheet.rows), "a cell for each head"
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    _ = writer.writerow(sheet.heads)
    for row in sheet.rows:
        _ = writer.writerow([cell_of(cell) for cell in row])
    return stream.getvalue()
