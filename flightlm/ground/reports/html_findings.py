"""The findings as the page shows them: with their lines of source, proof steps and traces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flightlm.checker.engine import Outcome
from flightlm.checker.model import Verdict
from flightlm.ground.reports.html_text import clipped, local_of, shown
from flightlm.ground.reports.json import CertifyReport, FindingReport, StepReport, Table
from flightlm.ground.reports.scene import Scene

# Beyond these a page is no longer read; what is left out is counted on it, and stands in the JSON.
MAX_DETAILED: Final = 1000  # findings with source, proof steps and trace
MAX_LISTED: Final = 50_000  # findings at all
MAX_NOTES: Final = 2500
MAX_STEPS: Final = 60  # of one trace, and of one proof
AROUND: Final = 2  # lines of source before and after the line at fault
WORD: Final = re.compile(r"\w+|\S")
HEXADECIMAL: Final = re.compile(r"[0-9a-f]{32}")
Key = tuple[str, int, str, str]  # path, line, rule, symbol


@dataclass(frozen=True, slots=True)
class Line:
    """A line of source: its text, in three parts where something in it is pointed at."""

    number: int
    before: str
    mark: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """One step of a trace; `anchor` is the id of its file's row, or ""."""

    path: str
    anchor: str
    line: int
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One finding.  A compact one has no source, proofs or trace."""

    anchor: str
    rule: str
    verdict: str
    line: int
    column: int
    symbol: str
    message: str
    fingerprint: str
    detailed: bool = False
    lines: tuple[Line, ...] = ()
    proof: tuple[str, ...] = ()
    trace: tuple[Jump, ...] = ()
    left_out: int = 0  # steps of the trace or of the proof


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one file; `row` is the id of the file's row."""

    path: str
    anchor: str
    row: str
    profile: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    line: int
    symbol: str
    message: str


@dataclass(frozen=True, slots=True)
class NoteFile:
    """The notes of one rule in one file."""

    path: str
    row: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class NoteRule:
    """The notes of one rule; `count` counts those that are left out, too."""

    rule: str
    count: int
    files: tuple[NoteFile, ...]


class Reader:
    """What a finding needs beside itself: lines of source, proofs, ids.

    rows  path -> id of the file's row
    """

    __slots__ = ("_ids", "_proofs", "_rows", "_scene", "_texts")

    def __init__(self, scene: Scene, rows: Mapping[str, str]) -> None:
        folder = scene.here
        assert folder.is_absolute(), "sources are found from the working directory"
        self._rows: Final = dict(rows)
        self._scene: Final = scene
        self._texts: Final[dict[str, list[str]]] = {}
        self._proofs: Final = proofs_of(scene.outcome)
        self._ids: Final[set[str]] = set()

    def row(self, path: str) -> str:
        """The id of a file's row, "" if it has none."""
        return self._rows.get(path, "")

    def text(self, path: str) -> list[str]:
        """The lines of a file; none if it is not what was analysed."""
        if path not in self._texts:
            self._texts[path] = self._scene.lines(path) if path in self._rows else []
        return self._texts[path]

    def proof(self, key: Key) -> tuple[str, ...]:
        """The steps that were tried where a proof failed."""
        return self._proofs.get(key, ())

    def name(self, fingerprint: str) -> str:
        """An id that no other finding has: its fingerprint's, so that a link outlives a run."""
        wanted = f"f-{fingerprint}" if HEXADECIMAL.fullmatch(fingerprint) else ""
        if wanted == "" or wanted in self._ids:
            wanted = f"f{len(self._ids) + 1}"
        self._ids.add(wanted)
        assert wanted.isascii(), "an id holds no text of others"
        return wanted


def proofs_of(outcome: Outcome) -> dict[Key, tuple[str, ...]]:
    """The proofs that failed, by where and what they were to show."""
    found: dict[Key, tuple[str, ...]] = {}
    for proof in outcome.proofs:
        if proof.verdict != Verdict.PROVEN.value:
            key = (proof.path, proof.line, proof.rule, proof.symbol)
            found[key] = (*found.get(key, ()), *proof.steps)
    assert len(found) <= len(outcome.proofs), "a proof has one place"
    return found


def character_of(line: str, column: int) -> int:
    """The place of a column, from 1 in bytes of UTF-8 as Python's parser counts, in a line."""
    data = line.encode("utf-8", errors="surrogatepass")
    before = data[: max(column - 1, 0)]
    return len(before.decode("utf-8", errors="ignore"))


def marked(number: int, text: str, column: int) -> Line:
    """The line at fault with the word that the column points at."""
    start = character_of(text, column)
    word = WORD.match(text, start)
    if word is None or len(clipped(text[: word.end()])) < start:
        return Line(number, clipped(text))
    before = clipped(text[:start])
    after = text[word.end() :]
    assert word.start() == start, "the word begins at the column"
    return Line(number, before, clipped(word[0]), clipped(after))


def excerpt_of(lines: Sequence[str], number: int, column: int) -> tuple[Line, ...]:
    """The line at fault with those around it; none if the file has no such line."""
    if not 0 < number <= len(lines):
        return ()
    first = max(1, number - AROUND)
    last = min(len(lines), number + AROUND)
    excerpt = []
    for place in range(first, last + 1):
        text = lines[place - 1]
        excerpt.append(
            marked(place, text, column) if place == number else Line(place, clipped(text))
        )
    assert len(excerpt) <= 2 * AROUND + 1, "an excerpt is short"
    return tuple(excerpt)


def trace_of(finding: FindingReport, reader: Reader) -> tuple[Jump, ...]:
    """The steps of a trace, each with its line of source."""
    jumps = []
    steps: list[StepReport] = finding["trace"]
    for step in steps[:MAX_STEPS]:
        path = step["path"]
        lines = reader.text(path)
        number = step["line"]
        source = lines[number - 1] if 0 < number <= len(lines) else ""
        text = clipped(source.strip())
        jumps.append(Jump(shown(path), reader.row(path), number, shown(step["note"]), text))
    assert len(jumps) <= MAX_STEPS, "a trace that is shown is short"
    return tuple(jumps)


def item_of(finding: FindingReport, reader: Reader, detailed: bool) -> Item:
    """One finding."""
    rule = finding["rule"]
    line = finding["line"]
    compact = Item(
        anchor=reader.name(finding["fingerprint"]),
        rule=rule,
        verdict=finding["verdict"],
        line=line,
        column=finding["column"],
        symbol=shown(finding["symbol"]),
        message=shown(finding["message"]),
        fingerprint=shown(finding["fingerprint"]),
    )
    if not detailed:
        return compact
    path = finding["path"]
    proof = reader.proof((path, line, rule, finding["symbol"]))
    steps = len(finding["trace"])
    left_out = max(0, steps - MAX_STEPS) + max(0, len(proof) - MAX_STEPS)
    assert left_out <= steps + len(proof), "only what there is can be left out"
    return replace(
        compact,
        detailed=True,
        lines=excerpt_of(reader.text(path), line, compact.column),
        proof=tuple(shown(step) for step in proof[:MAX_STEPS]),
        trace=trace_of(finding, reader),
        left_out=left_out,
    )


def groups_of(report: CertifyReport, reader: Reader) -> tuple[Group, ...]:
    """The findings by file, in their order: the first in full, the next compact, no more."""
    files: list[Table] = report["files"]
    profiles = {str(file["path"]): str(file["profile"]) for file in files}
    items: dict[str, list[Item]] = {}
    findings: list[FindingReport] = report["findings"]
    for number, finding in enumerate(findings[:MAX_LISTED]):
        item = item_of(finding, reader, number < MAX_DETAILED)
        group = items.setdefault(finding["path"], [])
        group.append(item)
    groups = []
    for number, (path, members) in enumerate(items.items(), 1):
        profile = profiles.get(path, "")
        name = f"g{number}"
        groups.append(Group(shown(path), name, reader.row(path), profile, tuple(members)))
    assert len(groups) <= len(findings), "a group has a finding"
    return tuple(groups)


def note_rule(rule: str, notes: Sequence[FindingReport], room: int, reader: Reader) -> NoteRule:
    """The notes of a rule, of which `room` are listed."""
    files: dict[str, list[Note]] = {}
    for note in notes[:room]:
        listed = files.setdefault(note["path"], [])
        listed.append(Note(note["line"], local_of(note["symbol"]), shown(note["message"])))
    entries = tuple(
        NoteFile(shown(path), reader.row(path), tuple(listed)) for path, listed in files.items()
    )
    assert len(entries) <= max(room, 0), "a file that is listed has a note"
    return NoteRule(rule, len(notes), entries)


def notes_of(report: CertifyReport, reader: Reader) -> tuple[NoteRule, ...]:
    """The notes by rule: those with the fewest first, which are the ones that are read."""
    by_rule: dict[str, list[FindingReport]] = {}
    every: list[FindingReport] = report["notes"]
    for note in every:
        group = by_rule.setdefault(note["rule"], [])
        group.append(note)
    ordered = sorted(by_rule.items(), key=lambda entry: len(entry[1]))
    room = MAX_NOTES
    rules = []
    for rule, notes in ordered:
        rules.append(note_rule(rule, notes, room, reader))
        room = max(0, room - len(notes))
    assert sum(rule.count for rule in rules) == len(every), "each note has a rule"
    return tuple(rules)
