"""Everything that the page shows, as plain values in its order.  The templates only write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker import registry
from flightlm.checker.engine import COMPLIANT, INCOMPLETE
from flightlm.checker.model import Rule, State
from flightlm.ground.reports.hidden import baseline_words, counted, diff_words
from flightlm.ground.reports.html_certificates import MAX_LOOPS, Certificate, certificate_of
from flightlm.ground.reports.html_findings import (
    MAX_DETAILED,
    MAX_LISTED,
    MAX_NOTES,
    Group,
    Item,
    NoteRule,
    Reader,
    groups_of,
    item_of,
    notes_of,
)
from flightlm.ground.reports.html_grades import Grades, Module, grades_of
from flightlm.ground.reports.html_pages import Page, pages
from flightlm.ground.reports.html_text import number_of, shown
from flightlm.ground.reports.json import (
    CertifyReport,
    Counts,
    FindingReport,
    RuleCounts,
    Table,
    ToolReport,
)
from flightlm.ground.reports.scene import Scene, deviated_of, doubts_of, known_of, missed_of

MAX_KNOWN: Final = 2500
MAX_MODULES: Final = 1500  # rows of the matrix; those with the most findings are kept
LIMITS: Final = {
    "detailed": MAX_DETAILED,
    "listed": MAX_LISTED,
    "notes": MAX_NOTES,
    "known": MAX_KNOWN,
    "loops": MAX_LOOPS,
}
TITLES: Final = {
    "COMPLIANT": "Compliant",
    "NON_COMPLIANT": "Not compliant",
    "INCOMPLETE": "Incomplete",
}
# Assumption -> the rules that show it, or are concerned with it, and what they leave open.
DISCHARGED: Final = {
    "A1": (
        ("P10-R8.1", "P10-R8.2", "P10-R8.3", "P10-R8.4"),
        "Shown where every obligation of these rules is met; R1, R2 and R7 rest on it.",
    ),
    "A2": (
        ("P10-R9.2", "P10-R9.3"),
        "Not shown: these rules see the project's own function values and calls only.",
    ),
    "A3": ((), "Not shown: compare the SHA-256 of the analysed files with those that run."),
    "A4": ((), "Not shown: nothing is claimed of them."),
    "A5": (
        ("P10-R9.6",),
        "Not shown here: a strict type checker must pass; the rule finds Any, which it trusts.",
    ),
    "A6": (("P10-R1.5",), "The rule finds threads and processes outside declared modules."),
    "A7": (
        ("P10-R3.0",),
        "Not shown elsewhere: in steady code the rule asks that operands have known types.",
    ),
}
NOBODY: Final[tuple[tuple[str, ...], str]] = ((), "Not shown.")
# The fields of a deviation record in the order of reading; id and rule stand above them.
FIELDS: Final = (
    "path",
    "symbol",
    "reason",
    "background",
    "mitigation",
    "evidence",
    "raised_by",
    "approved_by",
    "expires",
)
Placed = tuple[tuple[str, Item], ...]  # findings, each with its path
Pairs = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The verdict, why, what the report leaves out, and the numbers by name."""

    verdict: str
    title: str
    reasons: tuple[str, ...]
    hidden: tuple[str, ...]
    totals: Counts
    not_claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar of grades, in thousandths of its width."""

    tier: str
    count: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Record:
    """One deviation record with the findings that it covers."""

    id: str
    rule: str
    fields: tuple[tuple[str, str], ...]
    covered: Placed


@dataclass(frozen=True, slots=True)
class Told:
    """The findings in all their states."""

    groups: tuple[Group, ...]
    by_rule: Pairs
    notes: tuple[NoteRule, ...]
    records: tuple[Record, ...]
    known: Placed


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: the rules concerned with it, and how they came out.

    checked  whether all of them were selected
    unmet    obligations of theirs that are not met in the whole analysis: found, known or accepted
    """

    id: str
    text: str
    rules: tuple[str, ...]
    how: str
    checked: bool
    unmet: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One sub-rule with its counts over the whole report, in the order of COLUMNS; notes are among
    the violated and unproven."""

    rule: str
    title: str
    category: str
    decided: str
    reach: str
    counts: Counts
    noted: int


@dataclass(frozen=True, slots=True)
class View:
    """The page.  Numbers are those of the report or sums over it."""

    head: Head
    grades: Grades
    matrix: tuple[Module, ...]
    shares: tuple[Share, ...]
    told: Told
    certificate: Certificate
    exclusions: Pairs
    assumptions: tuple[Assumption, ...]
    tool: tuple[tuple[str, str], ...]
    pragmas: Pairs
    rows: tuple[RuleRow, ...]
    pages: tuple[Page, ...]


def file_totals(report: CertifyReport) -> Counts:
    """How many files have which state, and what is in them."""
    files: list[Table] = report["files"]
    states = [str(file["state"]) for file in files]
    analysed = states.count(State.ANALYZED.value)
    excluded = states.count(State.EXCLUDED.value)
    missing = len(missed_of(report))
    assert analysed + excluded + missing == len(files), "a file has one state"
    return {
        "files": len(files),
        "analysed": analysed,
        "excluded": excluded,
        "missing": missing,
        "functions": sum(number_of(file["functions"]) for file in files),
        "code_lines": sum(number_of(file["code_lines"]) for file in files),
    }


def finding_totals(report: CertifyReport) -> Counts:
    """How many findings there are, by what became of them."""
    findings: list[FindingReport] = report["findings"]
    verdicts = [finding["verdict"] for finding in findings]
    violated = verdicts.count("VIOLATED")
    unproven = verdicts.count("UNPROVEN")
    assert violated + unproven == len(findings), "a finding has one of two verdicts"
    return {
        "findings": len(findings),
        "violated": violated,
        "unproven": unproven,
        "notes": len(report["notes"]),
        "deviated": len(deviated_of(report)),
        "records": len(report["deviations"]),
        "known_findings": len(known_of(report)),
    }


def totals_of(report: CertifyReport) -> Counts:
    """The numbers of the head, by name."""
    by_rule: RuleCounts = report["summary"]["by_rule"]
    test = report["tool"]["self_test"]
    totals = {**file_totals(report), **finding_totals(report)}
    totals["proven"] = sum(row["proven"] for row in by_rule.values())
    totals["selected"] = len(by_rule)
    totals["rules"] = len(registry.RULES)
    totals["seeded"] = test["seeded"]
    totals["found"] = test["found"]
    assert totals["selected"] <= totals["rules"], "rules of the registry are selected"
    return totals


def compliant_words(report: CertifyReport, totals: Counts) -> str:
    """What COMPLIANT says of this report, and no more."""
    if "diff" in report:
        return "no finding on the changed lines"
    words = ["is proven"]
    if totals["deviated"] > 0:
        words.append("is accepted by a deviation record")
    if totals["known_findings"] > 0:
        words.append("is known from the baseline")
    assert totals["findings"] == 0, "nothing fails"
    return f"every obligation of the selected rules {' or '.join(words)}"


def reasons_of(report: CertifyReport, totals: Counts) -> tuple[str, ...]:
    """Why the verdict is what it is."""
    reasons = []
    if totals["missing"] > 0:
        reasons.append(f"{counted(totals['missing'], 'file', 'files')} could not be analysed")
    reasons.extend(doubts_of(report))
    if report["verdict"] == INCOMPLETE and not reasons:
        reasons.append("the analysis is incomplete")
    if totals["findings"] > 0:
        parts = f"{totals['violated']:,} violated, {totals['unproven']:,} unproven"
        reasons.append(f"{counted(totals['findings'], 'finding', 'findings')}: {parts}")
    if report["verdict"] == COMPLIANT:
        reasons.append(compliant_words(report, totals))
    assert len(reasons) > 0, "a verdict has a reason"
    return tuple(reasons)


def head_of(report: CertifyReport) -> Head:
    """What stands first."""
    totals = totals_of(report)
    verdict = report["verdict"]
    hidden = (*baseline_words(report), *diff_words(report))
    not_claimed: list[str] = report["summary"]["not_claimed"]
    assert verdict in TITLES, "one of three verdicts"
    return Head(
        verdict,
        TITLES[verdict],
        reasons_of(report, totals),
        tuple(shown(words) for words in hidden),
        totals,
        tuple(not_claimed),
    )


def matrix_of(grades: Grades) -> tuple[Module, ...]:
    """The rows of the matrix: all, or those with the most findings, in the order of their paths."""
    modules = grades.modules
    if len(modules) <= MAX_MODULES:
        return modules
    kept = sorted(modules, key=lambda module: (-module.failing, -module.noted, module.path))
    chosen = {module.anchor for module in kept[:MAX_MODULES]}
    assert len(chosen) == MAX_MODULES, "each module has its own id"
    return tuple(module for module in modules if module.anchor in chosen)


def shares_of(grades: Grades) -> tuple[Share, ...]:
    """The bar of grades."""
    total = sum(count for _, count in grades.counts)
    shares = []
    before = 0
    for tier, count in grades.counts:
        start = before * 1000 // max(total, 1)
        before += count
        end = before * 1000 // max(total, 1)
        shares.append(Share(tier, count, start, end - start))
    assert before == total, "the shares are the whole"
    return tuple(shares)


def placed(findings: Sequence[FindingReport], reader: Reader) -> Placed:
    """Findings in short, each with its path."""
    found = tuple(
        (shown(finding["path"]), item_of(finding, reader, detailed=False)) for finding in findings
    )
    assert len(found) == len(findings), "each finding once"
    return found


def text_of(value: object) -> str:
    """A field of a deviation record as text."""
    if isinstance(value, list):
        return ", ".join(shown(str(item)) for item in value)
    return shown(str(value))


def records_of(report: CertifyReport, reader: Reader) -> tuple[Record, ...]:
    """The deviation records; an empty field is left out."""
    listed: list[Table] = report["deviations"]
    covered = deviated_of(report)
    records = []
    for record in listed:
        texts = [(name.replace("_", " "), text_of(record[name])) for name in FIELDS]
        findings = [finding for owner, finding in covered if owner is record]
        fields = tuple((name, text) for name, text in texts if text != "")
        name = text_of(record["id"])
        rule = text_of(record["rule"])
        records.append(Record(name, rule, fields, placed(findings, reader)))
    assert len(records) == len(listed), "each record once"
    return tuple(records)


def by_rule_of(findings: Sequence[FindingReport]) -> Pairs:
    """The sub-rules that have findings, with how many, in the order of the registry."""
    counts: Counts = {}
    for finding in findings:
        counts[finding["rule"]] = counts.get(finding["rule"], 0) + 1
    ordered = [rule.id for rule in registry.RULES if rule.id in counts]
    assert len(ordered) == len(counts), "a finding's rule is in the registry"
    return tuple((rule, counts[rule]) for rule in ordered)


def told_of(report: CertifyReport, reader: Reader) -> Told:
    """Findings, notes, deviations, and what the baseline knows."""
    known = known_of(report)
    groups = groups_of(report, reader)
    assert bool(groups) == bool(report["findings"]), "what is found is listed"
    return Told(
        groups,
        by_rule_of(report["findings"]),
        notes_of(report, reader),
        records_of(report, reader),
        placed(known[:MAX_KNOWN], reader),
    )


def assumption_of(entry: Table, report: CertifyReport) -> Assumption:
    """An assumption with the state of the rules that are concerned with it."""
    name = str(entry["id"])
    rules, how = DISCHARGED.get(name, NOBODY)
    by_rule: RuleCounts = report["summary"]["by_rule"]
    rows = [by_rule[rule] for rule in rules if rule in by_rule]
    unmet = sum(row["violated"] + row["unproven"] + row["deviated"] for row in rows)
    assert name != "", "an assumption has a name"
    checked = len(rows) == len(rules)
    return Assumption(shown(name), shown(str(entry["text"])), rules, how, checked, unmet)


def rule_row(rule: Rule, counts: Counts, noted: int) -> RuleRow:
    """A sub-rule of the registry with its counts."""
    category = rule.category.value
    decided = rule.decidability.value
    return RuleRow(rule.id, rule.title, category, decided, rule.reach.value, counts, noted)


def rule_rows(report: CertifyReport) -> tuple[RuleRow, ...]:
    """Every selected sub-rule."""
    by_rule: RuleCounts = report["summary"]["by_rule"]
    noted = dict(by_rule_of(report["notes"]))
    rows = []
    for rule in registry.RULES:
        if rule.id in by_rule:
            rows.append(rule_row(rule, by_rule[rule.id], noted.get(rule.id, 0)))
    assert len(rows) == len(by_rule), "a row for each selected sub-rule"
    return tuple(rows)


def exclusions_of(grades: Grades) -> Pairs:
    """The reasons for which files are excluded, with how many."""
    reasons: Counts = {}
    for module in grades.excluded:
        reasons[module.reason] = reasons.get(module.reason, 0) + 1
    assert sum(reasons.values()) == len(grades.excluded), "an exclusion has one reason"
    return tuple(reasons.items())


def tool_of(report: CertifyReport) -> tuple[tuple[str, str], ...]:
    """What made the report, as names and values."""
    tool: ToolReport = report["tool"]
    assert tool["config_sha256"] != "", "a configuration has a digest"
    return (
        ("flightlm", shown(tool["version"])),
        ("Python", shown(tool["python"])),
        ("report schema", shown(report["schema"])),
        ("SHA-256 of the effective configuration", shown(tool["config_sha256"])),
    )


def view_of(scene: Scene) -> View:
    """The whole page.  Raises FlightError(EXTRA) without the extra `ground`."""
    report = scene.report
    grades = grades_of(report)
    assumptions: list[Table] = report["assumptions"]
    pragmas: Counts = report["summary"]["pragmas"]
    told = told_of(report, Reader(scene, grades.anchors))
    assumed = tuple(assumption_of(entry, report) for entry in assumptions)
    assert report["schema"] != "", "a report of this program"
    return View(
        head_of(report),
        grades,
        matrix_of(grades),
        shares_of(grades),
        told,
        certificate_of(scene, grades.anchors),
        exclusions_of(grades),
        assumed,
        tool_of(report),
        tuple(pragmas.items()),
        rule_rows(report),
        pages(),
    )
