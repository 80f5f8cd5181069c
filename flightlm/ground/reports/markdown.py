"""A summary in GitHub's Markdown, for GITHUB_STEP_SUMMARY or a comment.

A step's summary may have 1 MiB, all reports of a job together; this one has at most half of it.
Text of the analysed project stands as character references and is never markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.engine import COLUMNS, COMPLIANT, INCOMPLETE
from flightlm.checker.model import State
from flightlm.ground.display import visible
from flightlm.ground.reports.hidden import baseline_words, diff_words, short_words
from flightlm.ground.reports.json import CertifyReport, FindingReport, RuleCounts, Table
from flightlm.ground.reports.scene import (
    Scene,
    by_level,
    deviated_of,
    doubts_of,
    missed_of,
)
from flightlm.ground.reports.text import counted

KIB: Final = 1 << 10
FINDINGS_BYTES: Final = 256 * KIB
DEVIATIONS_BYTES: Final = 96 * KIB
MISSED_BYTES: Final = 96 * KIB
MAX_CELL: Final = 1_000  # characters
MARKS: Final = {COMPLIANT: "✅", INCOMPLETE: "⚠️"}
MARKUP: Final = str.maketrans({mark: f"&#{ord(mark)};" for mark in "&<>\"'`|*_~[]\\#@$"})
LINKS: Final = re.compile(r"(?i)(www)\.|(:)//")  # of which GitHub makes links, without any mark


@dataclass(frozen=True, slots=True)
class Section:
    """A table under its heading.

    note    what stands between them, "" for nothing
    noun    what a row is, to say how many were cut
    budget  how many bytes of UTF-8 the rows may have
    """

    heading: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    noun: str
    budget: int


def safe(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    shown = visible(text)
    if len(shown) > MAX_CELL:
        shown = shown[:MAX_CELL] + "…"
    return LINKS.sub(unlinked, shown.translate(MARKUP))


def unlinked(match: re.Match[str]) -> str:
    """The beginning of what would become a link, which now does not."""
    return "&#58;//" if match[2] else f"{match[1]}&#46;"


def code(text: str) -> str:
    """A name of a file or of code."""
    return f"<code>{safe(text)}</code>" if text else ""


def prose(text: str) -> str:
    """A message: what it holds between backquotes is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return safe(text)
    cells = [code(part) if number % 2 == 1 else safe(part) for number, part in enumerate(parts)]
    assert len(cells) == len(parts), "nothing is lost"
    return "".join(cells)


def row_text(cells: Sequence[str]) -> str:
    """A row of a table; the cells are safe."""
    assert len(cells) > 0, "a row has cells"
    return f"| {' | '.join(cells)} |\n"


def section_text(section: Section) -> str:
    """A table with as many rows as fit, and a line that says how many do not; "" without rows."""
    if not section.rows:
        return ""
    heads = section.heads
    kept = []
    size = 0
    for cells in section.rows:
        row = row_text(cells)
        size += len(row.encode("utf-8", errors="backslashreplace"))
        if size > section.budget:
            break
        kept.append(row)
    missing = len(section.rows) - len(kept)
    assert missing >= 0, "rows are cut, never added"
    parts = [f"### {section.heading}\n\n"]
    if section.note:
        parts.append(f"{section.note}\n\n")
    parts.extend((row_text(heads), row_text(["---"] * len(heads)), *kept))
    if missing > 0:
        parts.append(f"\n{missing} more {section.noun} are left out here; the JSON lists them.\n")
    return "".join(parts) + "\n"


def place_of(finding: FindingReport) -> str:
    """Where a finding stands."""
    assert finding["line"] >= 1, "lines count from 1"
    return code(f"{finding['path']}:{finding['line']}:{finding['column']}")


def findings_section(report: CertifyReport) -> Section:
    """The findings, the gravest first."""
    findings = by_level(report["findings"])
    rows = [
        (f["rule"], f["verdict"], place_of(f), prose(f["message"]), code(f["symbol"]))
        for f in findings
    ]
    assert len(rows) == len(findings), "a row for each"
    heads = ("rule", "verdict", "place", "finding", "symbol")
    return Section("Findings", "", heads, tuple(rows), "findings", FINDINGS_BYTES)


def rules_section(report: CertifyReport) -> Section:
    """The counts by rule, of rules with something to tell."""
    summary = report["summary"]
    counts: RuleCounts = summary["by_rule"]
    rows = [
        (rule, *(str(row[name]) for name in COLUMNS))
        for rule, row in counts.items()
        if sum(row.values()) > row["proven"]
    ]
    every = sum(row["proven"] for row in counts.values())
    note = f"{every} obligations are proven; rules with nothing else are left out."
    assert len(rows) <= len(counts), "a row for each rule at most"
    return Section("Rules", note, ("rule", *COLUMNS), tuple(rows), "rules", FINDINGS_BYTES)


def deviations_section(report: CertifyReport) -> Section:
    """What deviation records cover."""
    rows = [
        (code(str(record["id"])), finding["rule"], place_of(finding), safe(str(record["reason"])))
        for record, finding in deviated_of(report)
    ]
    heads = ("record", "rule", "place", "reason")
    assert all(len(row) == len(heads) for row in rows), "a cell for each head"
    return Section("Deviations", "", heads, tuple(rows), "deviations", DEVIATIONS_BYTES)


def missed_section(report: CertifyReport) -> Section:
    """The files that were not analysed."""
    rows = [
        (code(str(file["path"])), str(file["state"]), safe(str(file["reason"])))
        for file in missed_of(report)
    ]
    heads = ("file", "state", "reason")
    assert all(len(row) == len(heads) for row in rows), "a cell for each head"
    return Section("Files not analysed", "", heads, tuple(rows), "files", MISSED_BYTES)


def count_line(report: CertifyReport) -> str:
    """How much there is of everything."""
    files: list[Table] = report["files"]
    states = [file["state"] for file in files]
    analysed = states.count(State.ANALYZED.value)
    excluded = states.count(State.EXCLUDED.value)
    missed = len(states) - analysed - excluded
    findings = counted(len(report["findings"]), "finding")
    notes = counted(len(report["notes"]), "note")
    test = report["tool"]["self_test"]
    parts = [
        f"{findings}, {notes}, {counted(analysed, 'file')} analysed, {missed} not analysed",
        f"{excluded} excluded, self-test {test['found']}/{test['seeded']}",
    ]
    parts.extend(short_words(report))
    assert missed >= 0, "a file has one state"
    return ", ".join(parts) + "."


def head_text(report: CertifyReport) -> str:
    """The verdict, the counts, what makes them doubtful, and what is not among them."""
    verdict = report["verdict"]
    mark = MARKS.get(verdict, "❌")
    words = [*doubts_of(report), *baseline_words(report), *diff_words(report)]
    listed = "".join(f"- {safe(line)}\n" for line in words)
    text = f"## {mark} flightlm certify: {verdict}\n\n{count_line(report)}\n\n"
    assert verdict != "", "a report has a verdict"
    return f"{text}{listed}\n" if listed else text


def foot_text(report: CertifyReport) -> str:
    """What is not claimed, and what made the report."""
    summary = report["summary"]
    not_claimed: list[str] = summary["not_claimed"]
    claims = [f"Not claimed: {rule} (no steady root).\n\n" for rule in not_claimed]
    tool = report["tool"]
    digest = tool["config_sha256"]
    last = f"flightlm {tool['version']}, Python {tool['python']}, configuration {digest[:16]}\n"
    assert last.count("\n") == 1, "one line"
    return "".join([*claims, last])


def text_of(scene: Scene) -> str:
    """The whole summary."""
    report = scene.report
    sections = (
        missed_section(report),
        findings_section(report),
        rules_section(report),
        deviations_section(report),
    )
    tables = [section_text(section) for section in sections]
    assert len(tables) == len(sections), "a text for each, which may be empty"
    return "".join([head_text(report), *tables, foot_text(report)])
