"""The report as plain values, flightlm-certify/1: what --format json prints and the API returns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from flightlm.checker.analysis import FileResult
from flightlm.checker.deviations import Covered
from flightlm.checker.engine import ASSUMPTIONS, COLUMNS, INCOMPLETE, Named, Outcome
from flightlm.checker.model import Finding, State

SCHEMA: Final = "flightlm-certify/1"
Table = dict[str, object]
Counts = dict[str, int]
RuleCounts = dict[str, Counts]


class SelfTestReport(TypedDict):
    """The seeded violations of this run, and how many were found."""

    seeded: int
    found: int


class ToolReport(TypedDict):
    """What made the report."""

    version: str
    python: str
    config_sha256: str
    self_test: SelfTestReport


class StepReport(TypedDict):
    """One step of a trace."""

    path: str
    line: int
    note: str


class FindingReport(TypedDict):
    """One finding."""

    rule: str
    verdict: str
    path: str
    line: int
    column: int
    symbol: str
    message: str
    fingerprint: str
    trace: list[StepReport]


class SummaryReport(TypedDict):
    """Counts of proven, violated, unproven and deviated obligations; zeros are left out of
    `proven_by_file`, path -> rule -> proven obligations."""

    by_rule: RuleCounts
    by_profile: dict[str, RuleCounts]
    proven_by_file: dict[str, Counts]
    pragmas: Counts
    not_claimed: list[str]


class CertifyReport(TypedDict, total=False):
    """The whole report; `certificates`, `baseline` and `diff` are there if they were asked for.

    `findings` are then what is new or stands on changes; `summary` counts the whole analysis.
    """

    schema: str
    verdict: str
    tool: ToolReport
    files: list[Table]
    findings: list[FindingReport]
    notes: list[FindingReport]
    deviations: list[Table]
    assumptions: list[Table]
    summary: SummaryReport
    certificates: Table
    baseline: Table
    diff: Table


@dataclass(frozen=True, slots=True)
class About:
    """What the report says of the run besides the outcome."""

    version: str
    python: str
    config_sha256: str
    seeded: int
    found: int


def finding_of(finding: Finding, fingerprint: str) -> FindingReport:
    """One finding as plain values."""
    assert finding.line >= 1, "lines count from 1"
    trace: list[StepReport] = [
        {"path": step.path, "line": step.line, "note": step.note} for step in finding.trace
    ]
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "symbol": finding.symbol,
        "message": finding.message,
        "fingerprint": fingerprint,
        "trace": trace,
    }


def findings_of(findings: Sequence[Named]) -> list[FindingReport]:
    """Findings in their order."""
    return [finding_of(named.finding, named.fingerprint) for named in findings]


def file_of(file: FileResult) -> Table:
    """One file with its state; a reason where it was not analysed."""
    unit = file.unit
    entry: Table = {
        "path": unit.path,
        "state": file.state.value,
        "sha256": file.sha256,
        "profile": unit.profile.value,
        "functions": file.functions,
        "code_lines": file.code_lines,
    }
    if file.state is not State.ANALYZED:
        assert file.reason != "", "what was not analysed has a reason"
        entry["reason"] = file.reason
    return entry


def deviation_of(covered: Covered, fingerprints: dict[Finding, str]) -> Table:
    """One record with the findings that it covers."""
    record = covered.record
    expires = record.expires
    assert record.id != "", "a record has an id"
    findings = [finding_of(f, fingerprints.get(f, "")) for f in covered.findings]
    return {
        "id": record.id,
        "rule": record.rule,
        "path": record.path,
        "symbol": record.symbol,
        "reason": record.reason,
        "background": record.background,
        "mitigation": record.mitigation,
        "evidence": list(record.evidence),
        "raised_by": record.raised_by,
        "approved_by": record.approved_by,
        "expires": "" if expires is None else expires.isoformat(),
        "findings": findings,
    }


def rows_of(rules: Sequence[str], rows: dict[str, list[int]]) -> RuleCounts:
    """The counts of every selected rule, zeros included."""
    zero = [0] * len(COLUMNS)
    return {rule: dict(zip(COLUMNS, rows.get(rule, zero), strict=True)) for rule in rules}


def summary_of(outcome: Outcome) -> SummaryReport:
    """Counts by rule and by profile, pragmas, and what is not claimed."""
    counts = outcome.counts
    by_profile = {profile: rows_of(outcome.rules, rows) for profile, rows in counts.items()}
    by_rule: RuleCounts = {}
    for rule in outcome.rules:
        tables = [table[rule] for table in by_profile.values()]
        by_rule[rule] = {name: sum(table[name] for table in tables) for name in COLUMNS}
    not_claimed = [] if outcome.steady else ["P10-R3"]
    assert len(by_rule) == len(outcome.rules), "a row for each rule"
    return {
        "by_rule": by_rule,
        "by_profile": by_profile,
        "proven_by_file": outcome.proven,
        "pragmas": outcome.pragmas,
        "not_claimed": not_claimed,
    }


def tool_of(about: About) -> ToolReport:
    """What made the report."""
    return {
        "version": about.version,
        "python": about.python,
        "config_sha256": about.config_sha256,
        "self_test": {"seeded": about.seeded, "found": about.found},
    }


def report_of(outcome: Outcome, about: About) -> CertifyReport:
    """The report.  A self-test that missed a seeded violation makes it INCOMPLETE."""
    assert about.found <= about.seeded, "a seeded violation is found once"
    verdict = outcome.verdict if about.found == about.seeded else INCOMPLETE
    names = outcome.covered_fingerprints
    files = [file_of(file) for file in outcome.files]
    deviations = [deviation_of(covered, names) for covered in outcome.covered]
    assumptions: list[Table] = [{"id": name, "text": text} for name, text in ASSUMPTIONS]
    return {
        "schema": SCHEMA,
        "verdict": verdict,
        "tool": tool_of(about),
        "files": files,
        "findings": findings_of(outcome.findings),
        "notes": findings_of(outcome.notes),
        "deviations": deviations,
        "assumptions": assumptions,
        "summary": summary_of(outcome),
    }


def text_of(report: CertifyReport) -> str:
    """The report as one JSON text."""
    return json.dumps(report, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
