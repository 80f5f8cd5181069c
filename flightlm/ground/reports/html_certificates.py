"""The certificates as the page shows them: the depth of calls, the loops, the allocations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.certificates import certificates_of
from flightlm.checker.model import Verdict
from flightlm.ground.reports import certificates as tables
from flightlm.ground.reports.html_text import clipped, local_of, number_of, shown
from flightlm.ground.reports.json import Table
from flightlm.ground.reports.scene import Scene

MAX_LOOPS: Final = 5000  # rows; the totals count every loop
MAX_ENTRIES: Final = 2000
OTHER: Final = "none"
# As P10-R2's page defines them; OTHER stands for what has no bound: unproven, or made to run on.
CLASSES: Final = (
    ("K", "constant"),
    ("C", "capacity"),
    ("D", "data: finite, decided by the input"),
    (OTHER, "no bound"),
)
DEPTHS: Final = ("depth", "limit")
SITES: Final = ("functions", "sites", "exempt")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point with the depth of calls below it, or a root with what it allocates.

    `numbers` follow DEPTHS or SITES; a depth may be "unbounded".
    """

    path: str
    row: str
    line: int
    symbol: str
    verdict: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    """The graph of calls; `total` counts the entry points that are not listed, too."""

    acyclic: bool
    depth: int
    cycles: int
    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop."""

    line: int
    verdict: str
    kind: str
    bound: str
    template: str


@dataclass(frozen=True, slots=True)
class LoopFunction:
    """The loops of one function."""

    symbol: str
    loops: tuple[Loop, ...]


@dataclass(frozen=True, slots=True)
class LoopFile:
    """The loops of one file; `total` counts those that are not listed, too."""

    path: str
    total: int
    functions: tuple[LoopFunction, ...]


@dataclass(frozen=True, slots=True)
class Loops:
    """All loops: how many have each class, and a table for each file."""

    counts: tuple[tuple[str, str, int], ...]
    total: int
    listed: int
    files: tuple[LoopFile, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """All three certificates; `claimed` is that of allocation."""

    complete: bool
    calls: Calls
    loops: Loops
    claimed: bool
    roots: tuple[Entry, ...]


def rows_of(value: object) -> list[Table]:
    """A list of tables of the report."""
    assert isinstance(value, list), "the report holds a list here"
    return value


def table_of(value: object) -> Table:
    """A table of the report."""
    assert isinstance(value, dict), "the report holds a table here"
    return value


def kind_of(row: Table) -> str:
    """The bound class of a loop."""
    kind = str(row.get("class", ""))
    known = any(kind == name for name, _ in CLASSES)
    return kind if known and row["verdict"] == Verdict.PROVEN.value else OTHER


def loop_of(row: Table) -> Loop:
    """One row of the loop table."""
    bound = str(row.get("bound", ""))
    template = str(row.get("template", ""))
    line = number_of(row["line"])
    assert line >= 1, "lines count from 1"
    return Loop(line, str(row["verdict"]), kind_of(row), clipped(bound), shown(template))


def loop_functions(rows: Sequence[Table]) -> tuple[LoopFunction, ...]:
    """The loops of a file by function, in their order."""
    groups: dict[str, list[Loop]] = {}
    for row in rows:
        group = groups.setdefault(str(row["symbol"]), [])
        group.append(loop_of(row))
    functions = tuple(LoopFunction(local_of(name), tuple(group)) for name, group in groups.items())
    assert sum(len(group.loops) for group in functions) == len(rows), "a loop has one function"
    return functions


def loop_files(rows: Sequence[Table]) -> tuple[LoopFile, ...]:
    """The loops by file, in the order of the report."""
    groups: dict[str, list[Table]] = {}
    for row in rows:
        group = groups.setdefault(str(row["path"]), [])
        group.append(row)
    room = MAX_LOOPS
    files = []
    for path, members in groups.items():
        listed = members[:room]
        files.append(LoopFile(shown(path), len(members), loop_functions(listed)))
        room -= len(listed)
    assert sum(file.total for file in files) == len(rows), "a loop stands in one file"
    return tuple(files)


def loops_of(rows: Sequence[Table]) -> Loops:
    """The certificate of the loops."""
    kinds = [kind_of(row) for row in rows]
    counts = tuple((name, what, kinds.count(name)) for name, what in CLASSES)
    assert sum(count for _, _, count in counts) == len(rows), "a loop has one class"
    return Loops(counts, len(rows), min(len(rows), MAX_LOOPS), loop_files(rows))


def entry_of(row: Table, names: Sequence[str], anchors: Mapping[str, str]) -> Entry:
    """One row with what stands under `names`."""
    path = str(row["path"])
    numbers = [shown(str(row.get(name, ""))) for name in names]
    line = number_of(row["line"])
    symbol = str(row["symbol"])
    assert path != "", "a row has a place"
    row_id = anchors.get(path, "")
    return Entry(shown(path), row_id, line, shown(symbol), str(row["verdict"]), tuple(numbers))


def calls_of(recursion: Table, anchors: Mapping[str, str]) -> Calls:
    """The certificate of the graph of calls."""
    rows = rows_of(recursion["entry_points"])
    entries = tuple(entry_of(row, DEPTHS, anchors) for row in rows[:MAX_ENTRIES])
    cycles = rows_of(recursion["cycles"])
    depth = number_of(recursion["max_depth"])
    assert depth >= 0, "a depth is a count"
    return Calls(bool(recursion["acyclic"]), depth, len(cycles), entries, len(rows))


def certificate_of(scene: Scene, anchors: Mapping[str, str]) -> Certificate:
    """The certificates of a report, asked for or not."""
    report = scene.report
    found = report.get("certificates")
    plain = tables.plain(certificates_of(scene.outcome)) if found is None else found
    recursion = table_of(plain["recursion"])
    allocation = table_of(plain["allocation"])
    roots = rows_of(allocation["roots"])
    claimed = bool(allocation["claimed"])
    assert claimed or len(roots) == 0, "without a steady root nothing is claimed"
    return Certificate(
        complete=bool(recursion["complete"]),
        calls=calls_of(recursion, anchors),
        loops=loops_of(rows_of(plain["loops"])),
        claimed=claimed,
        roots=tuple(entry_of(row, SITES, anchors) for row in roots),
    )
