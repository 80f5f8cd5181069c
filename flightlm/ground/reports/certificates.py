"""The certificates as plain values and as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flightlm.checker.certificates import Certificates, Line
from flightlm.ground.display import visible
from flightlm.ground.reports.json import Table, finding_of

KIND: Final = "kind"
MAX_CELL: Final = 72


def row_of(line: Line) -> Table:
    """One row as plain values; a column that is a whole number is one."""
    row: Table = {
        "path": line.path,
        "line": line.line,
        "symbol": line.symbol,
        "rule": line.rule,
        "verdict": line.verdict,
    }
    for name, value in line.columns:
        row[name] = int(value) if value.isdecimal() and len(value) < 16 else value
    assert len(row) >= 5, "a row has its place"
    return row


def plain(certificates: Certificates) -> Table:
    """The key `certificates` of the JSON."""
    assert certificates.depth >= 0, "a depth is a count"
    recursion: Table = {
        "acyclic": certificates.acyclic,
        "complete": certificates.complete,
        "max_depth": certificates.depth,
        "cycles": [finding_of(finding, "") for finding in certificates.cycles],
        "entry_points": [row_of(line) for line in certificates.entries],
    }
    return {
        "recursion": recursion,
        "loops": [row_of(line) for line in certificates.loops],
        "allocation": {
            "claimed": certificates.steady,
            "roots": [row_of(line) for line in certificates.allocation],
        },
    }


def table_of(lines: Sequence[Line]) -> list[str]:
    """Rows under their heads, each column as wide as its widest cell."""
    heads = ["place", "symbol", "verdict"]
    names = dict.fromkeys(name for line in lines for name, _ in line.columns if name != KIND)
    heads.extend(names)
    rows = [heads]
    for line in lines:
        cells = dict(line.columns)
        row = [f"{line.path}:{line.line}", line.symbol, line.verdict]
        row.extend(cells.get(name, "") for name in names)
        rows.append([visible(cell)[:MAX_CELL] for cell in row])
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    assert len(widths) == len(heads), "a width for each column"
    padded = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return ["  " + line.rstrip() for line in padded]


def section(title: str, lines: Sequence[Line], empty: str) -> list[str]:
    """A titled table, or a line that says why there is none."""
    assert title != "", "a section has a title"
    body = table_of(lines) if lines else [f"  {empty}"]
    return ["", title, *body]


def text_of(certificates: Certificates) -> str:
    """The tables for people."""
    if not certificates.complete:
        head = "certificates: the analysis is INCOMPLETE, and they hold for the analysed files only"
    else:
        head = "certificates"
    if certificates.acyclic:
        cycle = f"the call graph is acyclic; at most {certificates.depth} calls deep"
    else:
        cycle = f"{len(certificates.cycles)} cycles were found: the depth has no bound"
    recursion = section(f"recursion: {cycle}", certificates.entries, "no entry point")
    loops = section(f"loops: {len(certificates.loops)}", certificates.loops, "no loop")
    empty = "no steady root" if certificates.steady else "not claimed: no steady root"
    allocation = section("allocation after initialisation", certificates.allocation, empty)
    assert head != "", "the tables have a head"
    return "\n".join(["", head, *recursion, *loops, *allocation]) + "\n"
