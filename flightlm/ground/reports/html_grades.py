"""What each module gets for each rule, and its grade: the lowest of them (standards/grades.md).

The tiers have the names, and the grade the minimum rule, of the quality pages that NASA's F Prime
publishes for its modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.model import Profile, State
from flightlm.ground.reports.html_text import family_of, number_of, shown
from flightlm.ground.reports.json import (
    CertifyReport,
    Counts,
    FindingReport,
    RuleCounts,
    Table,
)
from flightlm.ground.reports.scene import deviated_of, known_of

BRONZE: Final = "Bronze"
SILVER: Final = "Silver"
GOLD: Final = "Gold"
PLATINUM: Final = "Platinum"
TIERS: Final = (BRONZE, SILVER, GOLD, PLATINUM)  # from the lowest
MEANINGS: Final = (
    (PLATINUM, "every obligation is proven"),
    (GOLD, "no finding and no deviation; there are notes, which never fail"),
    (SILVER, "no finding; a deviation record accepts at least one"),
    (BRONZE, "at least one finding, VIOLATED or UNPROVEN, known from a baseline or new"),
)
COLUMNS: Final = ("proven", "violated", "unproven", "known", "deviated", "noted")
CONFIGURATION: Final = "CONFIGURATION"  # where a finding is in no source file
Tally = dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule in one module: how many obligations came out how.

    violated and unproven count what fails, known what a baseline lists, and noted what is told and
    never fails.
    """

    rule: str
    proven: int = 0
    violated: int = 0
    unproven: int = 0
    known: int = 0
    deviated: int = 0
    noted: int = 0

    @property
    def tier(self) -> str:
        """The tier of this rule here; "" where the rule asks nothing."""
        if self.violated + self.unproven + self.known > 0:
            return BRONZE
        if self.deviated > 0:
            return SILVER
        if self.noted > 0:
            return GOLD
        return PLATINUM if self.proven > 0 else ""


@dataclass(frozen=True, slots=True)
class Module:
    """One row: a file with what every rule says of it.  `anchor` is the id of its row."""

    path: str
    anchor: str
    state: str
    reason: str
    profile: str
    functions: int
    code_lines: int
    sha256: str
    cells: tuple[Cell, ...]

    @property
    def tier(self) -> str:
        """The lowest tier of its rules; "" for a file that was not analysed or asks nothing."""
        return lowest([cell.tier for cell in self.cells]) if self.graded else ""

    @property
    def graded(self) -> bool:
        """Whether there is something to grade."""
        return self.state in (State.ANALYZED.value, CONFIGURATION)

    @property
    def is_module(self) -> bool:
        """Whether it is an analysed file, and not a configuration with a finding."""
        return self.state == State.ANALYZED.value

    @property
    def failing(self) -> int:
        """The findings in it, known ones included."""
        return sum(cell.violated + cell.unproven + cell.known for cell in self.cells)

    @property
    def noted(self) -> int:
        """The notes in it."""
        return sum(cell.noted for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder with the modules that lie in it, those below it not counted."""

    path: str
    tier: str
    modules: int
    functions: int
    code_lines: int
    failing: int
    noted: int


@dataclass(frozen=True, slots=True)
class Grades:
    """Everything that is graded.

    modules  what is graded: the analysed files, and a configuration with a finding
    missing  files that could not be analysed
    counts   tier -> analysed files, from the highest
    tier     the whole project's; "" if any file is missing
    whole    false where --diff hides findings: what is not seen cannot be graded
    anchors  path as the report has it -> id of its row
    """

    rules: tuple[str, ...]
    modules: tuple[Module, ...]
    missing: tuple[Module, ...]
    excluded: tuple[Module, ...]
    folders: tuple[Folder, ...]
    counts: tuple[tuple[str, int], ...]
    tier: str
    whole: bool
    anchors: dict[str, str]


def lowest(tiers: Sequence[str]) -> str:
    """The lowest of some tiers, without those that are none; "" if nothing is left."""
    given = {tier for tier in tiers if tier != ""}
    assert given <= set(TIERS), "the tiers that there are"
    return next((tier for tier in TIERS if tier in given), "")


def add(tally: Tally, finding: FindingReport, column: str) -> None:
    """Count a finding of the report in a column of its file's and rule's row."""
    key = (finding["path"], family_of(finding["rule"]))
    row = tally.setdefault(key, [0] * len(COLUMNS))
    row[COLUMNS.index(column)] += 1


def tally_of(report: CertifyReport) -> Tally:
    """(path, rule) -> counts in the order of COLUMNS."""
    tally: Tally = {}
    proven: dict[str, Counts] = report["summary"]["proven_by_file"]
    for path, rules in proven.items():
        for rule, count in rules.items():
            row = tally.setdefault((path, family_of(rule)), [0] * len(COLUMNS))
            row[0] += count
    findings: list[FindingReport] = report["findings"]
    for finding in findings:
        verdict = finding["verdict"]
        add(tally, finding, verdict.lower())
    notes: list[FindingReport] = report["notes"]
    for note in notes:
        add(tally, note, "noted")
    for known in known_of(report):
        add(tally, known, "known")
    for _, deviated in deviated_of(report):
        add(tally, deviated, "deviated")
    assert all(len(row) == len(COLUMNS) for row in tally.values()), "a number for each column"
    return tally


def cells_of(path: str, rules: Sequence[str], tally: Tally) -> tuple[Cell, ...]:
    """The cells of a row."""
    cells = []
    for rule in rules:
        row = tally.get((path, rule))
        if row is None:
            cells.append(Cell(rule))
            continue
        proven, violated, unproven, known, deviated, noted = row
        cells.append(Cell(rule, proven, violated, unproven, known, deviated, noted))
    assert len(cells) == len(rules), "a cell for each rule"
    return tuple(cells)


def module_of(file: Table, anchor: str, rules: Sequence[str], tally: Tally) -> Module:
    """A file of the report as a row."""
    path = str(file["path"])
    state = str(file["state"])
    reason = str(file.get("reason", ""))
    cells = () if state == State.EXCLUDED.value else cells_of(path, rules, tally)
    functions = number_of(file["functions"])
    code_lines = number_of(file["code_lines"])
    assert path != "", "a file has a path"
    return Module(
        shown(path),
        anchor,
        state,
        shown(reason),
        str(file["profile"]),
        functions,
        code_lines,
        str(file["sha256"]),
        cells,
    )


def entries_of(report: CertifyReport, tally: Tally) -> list[Table]:
    """The files of the report, and those that are no source files and of which something is told:
    the configuration, the deviation records."""
    files: list[Table] = list(report["files"])
    known = {str(file["path"]) for file in files}
    told = {path for (path, _), row in tally.items() if sum(row) > row[0]}
    others = sorted(told - known)
    for path in others:
        files.append(
            {
                "path": path,
                "state": CONFIGURATION,
                "profile": Profile.GROUND.value,
                "functions": 0,
                "code_lines": 0,
                "sha256": "",
            }
        )
    assert len(files) == len(known) + len(others), "each path once"
    return files


def folder_of(path: str, modules: Sequence[Module]) -> Folder:
    """A folder from its modules."""
    assert len(modules) > 0, "a folder that is shown holds a module"
    tier = lowest([module.tier for module in modules])
    return Folder(
        path=path,
        tier=tier,
        modules=len(modules),
        functions=sum(module.functions for module in modules),
        code_lines=sum(module.code_lines for module in modules),
        failing=sum(module.failing for module in modules),
        noted=sum(module.noted for module in modules),
    )


def folders_of(modules: Sequence[Module]) -> tuple[Folder, ...]:
    """The folders of some modules, in the order of their paths."""
    groups: dict[str, list[Module]] = {}
    for module in modules:
        path = module.path
        folder, _, _ = path.rpartition("/")
        group = groups.setdefault(folder or ".", [])
        group.append(module)
    folders = tuple(folder_of(path, groups[path]) for path in sorted(groups))
    assert sum(folder.modules for folder in folders) == len(modules), "a module lies in one folder"
    return folders


def rows_of(
    report: CertifyReport, tally: Tally, anchors: Mapping[str, str], rules: Sequence[str]
) -> list[Module]:
    """A row for every file of the report, and for every other that something is told of."""
    rows = []
    for file in entries_of(report, tally):
        anchor = anchors[str(file["path"])]
        rows.append(module_of(file, anchor, rules, tally))
    assert len(rows) == len(anchors), "a row for each path"
    return rows


def counts_of(modules: Sequence[Module]) -> tuple[tuple[str, int], ...]:
    """Tier -> modules, from the highest."""
    tiers = [module.tier for module in modules]
    counts = tuple((tier, tiers.count(tier)) for tier in reversed(TIERS))
    assert sum(count for _, count in counts) <= len(modules), "a module has at most one tier"
    return counts


def grades_of(report: CertifyReport) -> Grades:
    """The grades of a report: every number comes from it."""
    tally = tally_of(report)
    whole = "diff" not in report
    by_rule: RuleCounts = report["summary"]["by_rule"]
    rules = tuple(dict.fromkeys(family_of(rule) for rule in by_rule))
    entries = entries_of(report, tally)
    anchors = {str(file["path"]): f"m{number}" for number, file in enumerate(entries, 1)}
    rows = rows_of(report, tally, anchors, rules)
    graded = tuple(row for row in rows if row.graded)
    excluded = tuple(row for row in rows if row.state == State.EXCLUDED.value)
    missing = len(rows) - len(graded) - len(excluded)
    modules = [row for row in graded if row.is_module and whole]
    tier = lowest([row.tier for row in graded]) if whole and missing == 0 else ""
    assert missing >= 0, "a file has one state"
    return Grades(
        rules,
        graded,
        missing_of(rows),
        excluded,
        folders_of(modules),
        counts_of(modules),
        tier,
        whole,
        anchors,
    )


def missing_of(rows: Sequence[Module]) -> tuple[Module, ...]:
    """The files that should have been analysed and were not."""
    others = [row for row in rows if not row.graded]
    return tuple(row for row in others if row.state != State.EXCLUDED.value)
