"""What a report is drawn from: the plain values, the outcome beside them, and how to draw.

Every format is a function of one Scene, and of nothing else: the same scene gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from flightlm.checker import registry
from flightlm.checker.engine import Outcome
from flightlm.checker.model import Category, State
from flightlm.ground.reports.json import CertifyReport, FindingReport, Table


@dataclass(frozen=True, slots=True)
class Scene:
    """One report to be drawn.

    report   what every number and text of a format comes from
    outcome  the whole analysis, whatever a baseline or --diff keeps out of sight; the proofs and
             the certificates stand there alone
    here     the working directory: the paths of the report are relative to it
    base     the folder of the configuration, or `here`
    """

    report: CertifyReport
    outcome: Outcome
    here: Path
    base: Path
    colour: bool = False
    quiet: bool = False
    statistics: bool = False
    certificates: bool = False

    def lines(self, path: str) -> list[str]:
        """The lines of a file of the report, as Python counts them; none if it is not the
        analysed file any more, or cannot be read."""
        assert self.here.is_absolute(), "the working directory"
        files: list[Table] = self.report["files"]
        digests = {str(file["path"]): str(file["sha256"]) for file in files}
        try:
            data = (self.here / path).read_bytes()
        except (OSError, ValueError):  # ValueError: a name with a NUL
            return []
        digest = hashlib.sha256(data)
        if digests.get(path, "") not in ("", digest.hexdigest()):
            return []
        return lines_of(data)


def lines_of(data: bytes) -> list[str]:
    """The text of a source file by lines: in its own encoding, and cut where Python cuts it."""
    assert isinstance(data, bytes), "a file holds bytes"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        encoding = "utf-8"
    text = data.decode(encoding, errors="replace")
    unified = text.replace("\r\n", "\n")
    unified = unified.replace("\r", "\n")
    lines = unified.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


# How grave it is to break a rule, by its category, and the gravest first.
LEVELS: Final = {
    Category.MANDATORY: "error",
    Category.REQUIRED: "warning",
    Category.ADVISORY: "note",
}
RANKS: Final = ("error", "warning", "note")


def level_of(rule: str) -> str:
    """The level of a finding: error if its rule is Mandatory, warning if Required, else note."""
    categories = registry.CATEGORIES
    return LEVELS[categories.get(rule, Category.MANDATORY)]


def rank_of(finding: FindingReport) -> int:
    """0 for the gravest findings."""
    return RANKS.index(level_of(finding["rule"]))


def by_level(findings: Sequence[FindingReport]) -> list[FindingReport]:
    """Findings with the gravest first, otherwise in their order."""
    ordered = sorted(findings, key=rank_of)
    assert len(ordered) == len(findings), "sorting loses nothing"
    return ordered


def deviated_of(report: CertifyReport) -> list[tuple[Table, FindingReport]]:
    """Each finding that a deviation record covers, with the record."""
    records: list[Table] = report["deviations"]
    found: list[tuple[Table, FindingReport]] = []
    for record in records:
        covered = cast(list[FindingReport], record["findings"])
        found.extend((record, finding) for finding in covered)
    assert all(record["id"] != "" for record, _ in found), "a record has an id"
    return found


def known_of(report: CertifyReport) -> list[FindingReport]:
    """The findings that the baseline lists; none without a baseline."""
    if "baseline" not in report:
        return []
    known = report["baseline"]["known"]
    assert isinstance(known, list), "findings"
    return known


def missed_of(report: CertifyReport) -> list[Table]:
    """The files that should have been analysed and were not: each makes the report INCOMPLETE."""
    files: list[Table] = report["files"]
    fine = (State.ANALYZED.value, State.EXCLUDED.value)
    missed = [file for file in files if file["state"] not in fine]
    assert len(missed) <= len(files), "what was missed is a file"
    return missed


def doubts_of(report: CertifyReport) -> list[str]:
    """Why the whole analysis counts for nothing, beside single files: a line for each reason."""
    files: list[Table] = report["files"]
    doubts = []
    if not files:
        doubts.append("no Python file was found")
    elif all(file["state"] == State.EXCLUDED.value for file in files):
        doubts.append("no file was analysed: every file that was found is excluded")
    test = report["tool"]["self_test"]
    if test["found"] != test["seeded"]:
        counts = f"{test['found']} of {test['seeded']}"
        doubts.append(f"self-test: {counts} seeded violations were found")
    assert len(doubts) <= 2, "there are two reasons"
    return doubts


class Places:
    """Where the findings of a report stand, as a repository and its pages count.

    Paths are relative to the root of the repository: the nearest folder from the configuration
    upwards that holds `.git`, else the folder of the configuration.
    """

    __slots__ = ("_folder", "_here", "_root", "_scene", "_texts")

    def __init__(self, scene: Scene) -> None:
        base = scene.base
        assert base.is_absolute(), "a parent of a relative path ends at a dot"
        self._scene: Final = scene
        self._here: Final = scene.here
        self._root: Final = repository(base)
        self._folder: Final = os.path.relpath(base, self._root)
        self._texts: Final[dict[str, list[str]]] = {}

    def path(self, path: str) -> str:
        """A path of the report, relative to the root, with forward slashes."""
        relative = os.path.relpath(self._here / path, self._root)
        return relative.replace(os.sep, "/")

    def folder(self) -> str:
        """The folder of the configuration, relative to the root; "" if it is the root."""
        return "" if self._folder == os.curdir else self._folder.replace(os.sep, "/")

    def column(self, finding: FindingReport) -> int:
        """The column of a finding from 1 in UTF-16 code units, 0 if the line cannot be read."""
        path = finding["path"]
        if path not in self._texts:
            self._texts[path] = self._scene.lines(path)
        lines = self._texts[path]
        number = finding["line"]
        assert number >= 1, "lines count from 1"
        return utf16_column(lines[number - 1], finding["column"]) if number <= len(lines) else 0


def utf16_column(line: str, column: int) -> int:
    """The column in UTF-16 code units of one in bytes of UTF-8; both count from 1."""
    assert column >= 1, "columns count from 1"
    data = line.encode("utf-8", errors="surrogatepass")
    before = data[: column - 1]
    text = before.decode("utf-8", errors="replace")
    units = text.encode("utf-16-le")
    return len(units) // 2 + 1


def repository(folder: Path) -> Path:
    """The nearest folder upwards that holds `.git` (a file in a worktree), else `folder`."""
    assert folder.is_absolute(), "a parent of a relative path ends at a dot"
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder
