"""The report for people: findings by file with the line at fault, a table, a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.engine import ASSUMPTIONS, COLUMNS, COMPLIANT
from flightlm.checker.model import State
from flightlm.ground.display import GREEN, RED, visible
from flightlm.ground.reports.hidden import baseline_words, diff_words, short_words
from flightlm.ground.reports.json import CertifyReport, FindingReport, RuleCounts, StepReport, Table
from flightlm.ground.reports.scene import Scene, doubts_of, missed_of

BOLD: Final = "1"
DIM: Final = "2"
YELLOW: Final = "33"
TAB: Final = "    "
MAX_WIDTH: Final = 160
VERDICT_STYLES: Final = {"VIOLATED": RED, "UNPROVEN": YELLOW}


@dataclass(frozen=True, slots=True)
class Style:
    """How the text is written."""

    colour: bool
    quiet: bool
    statistics: bool

    def paint(self, text: str, style: str) -> str:
        """`text` in a style, on a terminal that takes it."""
        assert style != "", "a style has a code"
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour else text


def excerpt(finding: FindingReport, lines: Sequence[str], style: Style) -> list[str]:
    """The line at fault with a caret under it."""
    number = finding["line"]
    if not 0 < number <= len(lines):
        return []
    line = lines[number - 1]
    column = finding["column"]
    # Columns count bytes of UTF-8, as Python's parser does.
    data = line.encode("utf-8", errors="replace")
    before = data[: column - 1]
    left = before.decode("utf-8", errors="replace")
    shown = visible(line.replace("\t", TAB))
    place = len(left.replace("\t", TAB))
    if not 0 <= place < MAX_WIDTH:
        place = 0
    label = str(number)
    blank = " " * len(label)
    bar = style.paint("|", DIM)
    assert number >= 1, "lines count from 1"
    return [
        f"      {style.paint(label, DIM)} {bar} {shown[:MAX_WIDTH]}",
        f"      {blank} {bar} {' ' * place}{style.paint('^', RED)}",
    ]


def finding_lines(finding: FindingReport, lines: Sequence[str], style: Style) -> list[str]:
    """One finding with its excerpt and its trace."""
    verdict = finding["verdict"]
    place = f"{finding['line']}:{finding['column']}"
    rule = style.paint(finding["rule"], BOLD)
    word = style.paint(verdict, VERDICT_STYLES.get(verdict, RED))
    text = [f"  {place}  {rule}  {word}  {visible(finding['message'])}"]
    if finding["symbol"]:
        text[0] += style.paint(f"  [{visible(finding['symbol'])}]", DIM)
    text.extend(excerpt(finding, lines, style))
    trace: list[StepReport] = finding["trace"]
    for number, step in enumerate(trace, 1):
        where = f"{visible(step['path'])}:{step['line']}"
        text.append(f"      {number}. {where}: {visible(step['note'])}")
    assert len(text) > len(trace), "the finding, and a line for each step"
    return text


def quiet_line(finding: FindingReport) -> str:
    """One finding on one line."""
    place = f"{visible(finding['path'])}:{finding['line']}:{finding['column']}"
    return f"{place}: {finding['rule']} {finding['verdict']} {visible(finding['message'])}"


def by_path(findings: Sequence[FindingReport]) -> dict[str, list[FindingReport]]:
    """Findings by file, in their order."""
    groups: dict[str, list[FindingReport]] = {}
    for finding in findings:
        group = groups.setdefault(finding["path"], [])
        group.append(finding)
    assert sum(len(group) for group in groups.values()) == len(findings), "each has one file"
    return groups


def findings_text(scene: Scene, style: Style) -> list[str]:
    """All findings, grouped by file."""
    every: list[FindingReport] = scene.report["findings"]
    if style.quiet:
        return [quiet_line(finding) for finding in every]
    text = []
    groups = by_path(every)
    for path, findings in groups.items():
        lines = scene.lines(path)
        text.append(style.paint(visible(path), BOLD))
        for finding in findings:
            text.extend(finding_lines(finding, lines, style))
        text.append("")
    assert len(text) >= len(every), "a finding has at least one line"
    return text


def incomplete_lines(report: CertifyReport, style: Style) -> list[str]:
    """Files that were not analysed, and a self-test that failed: why the verdict is INCOMPLETE."""
    text = []
    for file in missed_of(report):
        word = style.paint(str(file["state"]), RED)
        text.append(f"{visible(str(file['path']))}: {word}: {visible(str(file['reason']))}")
    doubts = doubts_of(report)
    assert not any("\x1b" in doubt for doubt in doubts), "a doubt is plain text"
    return [*text, *doubts]


def counts_table(rows: RuleCounts, everything: bool) -> list[str]:
    """The counts by rule; without `everything`, of rules with something to tell."""
    shown = {
        rule: row for rule, row in rows.items() if everything or sum(row.values()) > row["proven"]
    }
    if not shown:
        return []
    heads = ["rule", *COLUMNS]
    text = ["  " + f"{heads[0]:<12}" + "".join(f"{head:>10}" for head in heads[1:])]
    for rule, row in shown.items():
        text.append("  " + f"{rule:<12}" + "".join(f"{row[name]:>10}" for name in COLUMNS))
    assert len(text) == len(shown) + 1, "a head and a row for each rule"
    return [*text, ""]


def note_lines(report: CertifyReport, style: Style) -> list[str]:
    """How much is told and never fails, by rule; the JSON lists it."""
    counts: dict[str, int] = {}
    notes: list[FindingReport] = report["notes"]
    for note in notes:
        counts[note["rule"]] = counts.get(note["rule"], 0) + 1
    if not counts:
        return []
    rules = ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items()))
    assert sum(counts.values()) == len(notes), "each note has a rule"
    head = style.paint("notes (they never fail; --format json lists them):", BOLD)
    return [f"{head} {rules}", ""]


def deviation_lines(report: CertifyReport) -> list[str]:
    """Each record that covers findings."""
    text = []
    records: list[Table] = report["deviations"]
    for record in records:
        findings = record["findings"]
        assert isinstance(findings, list), "a record lists its findings"
        count = len(findings)
        if count > 0:
            line = f"{record['id']}: {record['rule']} in {record['path']}"
            text.append(f"  {visible(line)}, {count} findings")
    return ["deviations:", *text, ""] if text else []


def excluded_line(report: CertifyReport) -> list[str]:
    """How many files or folders are left out, by reason."""
    reasons: dict[str, int] = {}
    files: list[Table] = report["files"]
    for file in files:
        if file["state"] == State.EXCLUDED.value:
            reason = visible(str(file["reason"]))
            reasons[reason] = reasons.get(reason, 0) + 1
    assert sum(reasons.values()) <= len(files), "a file has one state"
    return [f"  excluded: {count} ({reason})" for reason, count in reasons.items()]


def counted(count: int, word: str) -> str:
    """1 file, 2 files."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def verdict_line(report: CertifyReport, style: Style) -> str:
    """The last line."""
    verdict = report["verdict"]
    style_code = GREEN if verdict == COMPLIANT else RED
    files: list[Table] = report["files"]
    states = [file["state"] for file in files]
    analysed = states.count(State.ANALYZED.value)
    test = report["tool"]["self_test"]
    parts = [
        counted(len(report["findings"]), "finding"),
        *short_words(report),
        counted(len(report["notes"]), "note"),
        f"{counted(analysed, 'file')} analysed",
        f"self-test {test['found']}/{test['seeded']}",
    ]
    assert analysed <= len(states), "analysed files are files"
    return f"{style.paint(verdict, style_code)}: " + ", ".join(parts)


def about_lines(report: CertifyReport) -> list[str]:
    """What the verdict rests on, and what it does not claim."""
    text = excluded_line(report)
    text.extend(f"  {visible(words)}" for words in (*baseline_words(report), *diff_words(report)))
    if "P10-R3" in report["summary"]["not_claimed"]:
        text.append("  not claimed: P10-R3 (allocation after initialisation): no steady root")
    text.append("  assumptions:")
    text.extend(f"    {name} {what}" for name, what in ASSUMPTIONS)
    return text


def text_of(scene: Scene) -> str:
    """The whole report as text."""
    report = scene.report
    style = Style(scene.colour, scene.quiet, scene.statistics)
    text = findings_text(scene, style)
    if not style.quiet:
        text.extend(note_lines(report, style))
        text.extend(deviation_lines(report))
    if style.statistics or not style.quiet:
        text.extend(counts_table(report["summary"]["by_rule"], style.statistics))
    text.extend(incomplete_lines(report, style))
    if not style.quiet:
        text.extend(about_lines(report))
        text.append(verdict_line(report, style))
    assert report["schema"] != "", "a report of this program"
    return "".join(line + "\n" for line in text)
