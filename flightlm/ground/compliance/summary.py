"""The guideline compliance summary: what is said of each rule, and what is claimed of all.

Every number is one of the report.  Nothing is claimed that was not checked: a rule that was not
selected, a file that was not read, a finding that a baseline only knows, all stand in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flightlm.checker import registry
from flightlm.checker.engine import COMPLIANT, INCOMPLETE, matches
from flightlm.checker.model import Profile, Rule, State
from flightlm.ground.compliance.plans import CRITICAL_ONLY
from flightlm.ground.compliance.sheet import Row, Sheet
from flightlm.ground.reports.json import CertifyReport, Counts, FindingReport, RuleCounts, Table

NOT_CHECKED: Final = "Not checked"
NOT_CLAIMED: Final = "Not claimed"
NOT_DECIDED: Final = "Not decided (the analysis is incomplete)"
NOT_APPLIED: Final = "Not applied (no critical code)"
NO_PLACE: Final = "Compliant (no place to decide)"
WHAT_NUMBERS_ARE: Final = """\
Every number is one of `certify.json` beside this file. Violations: places that are violated or not
shown (UNPROVEN), of which `open` fail the run and `known` stand in its baseline. Notes never fail.
Deviations are those of `deviation-records.md`."""
WHAT_THIS_IS: Final = """\
This is a self-assessment against the Power of Ten (G. J. Holzmann, 2006) adapted to Python; the
adaptation is this program's own. No authority certified the code, the rules or the tool."""
SIGNATURES: Final = """\
Prepared by: ____________________   Date: ____________

Approved by: ____________________   Date: ____________"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule in the report: its counts, and where its findings stand."""

    counts: Counts
    open: int
    known: int
    notes: int


def count_of(findings: list[FindingReport], rule: str) -> int:
    """How many findings are of a rule."""
    return sum(1 for finding in findings if finding["rule"] == rule)


def known_findings(report: CertifyReport) -> list[FindingReport]:
    """The findings that the baseline lists."""
    if "baseline" not in report:
        return []
    known = report["baseline"]["known"]
    assert isinstance(known, list), "findings"
    return known


def standing_of(report: CertifyReport, rule: str) -> Standing | None:
    """What the report says of a rule; None if it was not selected."""
    rows = report["summary"]["by_rule"]
    if rule not in rows:
        return None
    found = Standing(
        rows[rule],
        count_of(report["findings"], rule),
        count_of(known_findings(report), rule),
        count_of(report["notes"], rule),
    )
    failing = rows[rule]["violated"] + rows[rule]["unproven"]
    assert failing == found.open + found.known + found.notes, "each failing place stands somewhere"
    return found


def status_of(report: CertifyReport, rule: Rule, standing: Standing | None) -> str:
    """One word, or a few, of what may be said of a rule."""
    if standing is None:
        return NOT_CHECKED
    counts = standing.counts
    violations = standing.open + standing.known
    assert violations >= 0, "places are counted"
    if violations > 0:
        return f"Violations ({violations})"
    not_claimed: list[str] = report["summary"]["not_claimed"]
    if any(matches(rule.id, family) for family in not_claimed):
        return NOT_CLAIMED
    if report["verdict"] == INCOMPLETE:
        return NOT_DECIDED
    if counts["deviated"] > 0:
        return f"Deviations ({counts['deviated']})"
    if standing.notes > 0:
        return f"Notes ({standing.notes})"
    if counts["proven"] > 0:
        return COMPLIANT.capitalize()
    return NOT_APPLIED if rule.id in CRITICAL_ONLY and not flies(report) else NO_PLACE


def flies(report: CertifyReport) -> bool:
    """Whether a file has the profile flight."""
    files: list[Table] = report["files"]
    return any(file["profile"] == Profile.FLIGHT.value for file in files)


def row_of(report: CertifyReport, rule: Rule) -> Row:
    """One rule with its numbers."""
    standing = standing_of(report, rule.id)
    status = status_of(report, rule, standing)
    if standing is None:
        return (rule.id, rule.category.value, status, "", "", "", "", "", "", "")
    counts = standing.counts
    numbers = (
        counts["proven"],
        counts["violated"],
        counts["unproven"],
        counts["deviated"],
        standing.open,
        standing.known,
        standing.notes,
    )
    assert min(numbers) >= 0, "counts"
    texts = tuple(str(number) for number in numbers)
    return (rule.id, rule.category.value, status, *texts)


def analysed(report: CertifyReport) -> int:
    """How many files were analysed."""
    files: list[Table] = report["files"]
    return sum(1 for file in files if file["state"] == State.ANALYZED.value)


def obstacles(report: CertifyReport) -> list[str]:
    """Why no compliance is claimed; nothing if it is."""
    found = []
    if report["verdict"] == INCOMPLETE:
        found.append("the analysis is incomplete")
    count = len(report["findings"])
    if count > 0:
        found.append(f"{count} open findings")
    known = len(known_findings(report))
    if known > 0:
        found.append(f"{known} violations that the baseline knows")
    unchecked = len(registry.RULES) - len(report["summary"]["by_rule"])
    if unchecked > 0:
        found.append(f"{unchecked} rules were not checked")
    if not found:
        assert report["verdict"] == COMPLIANT, "a report without obstacles is compliant"
    return found


def claim(report: CertifyReport) -> str:
    """The claim, or why there is none: one sentence in Markdown."""
    reasons = obstacles(report)
    files = analysed(report)
    if reasons:
        return f"**No compliance is claimed** for the {files} analysed files: {'; '.join(reasons)}."
    rows: RuleCounts = report["summary"]["by_rule"]
    deviated = sum(row["deviated"] for row in rows.values())
    version = report["tool"]["version"]
    families = report["summary"]["not_claimed"]
    without = f", without {', '.join(families)}, which is not claimed" if families else ""
    assert report["verdict"] == COMPLIANT, "the obstacles were looked for"
    return (
        f"**Compliance is claimed** for the {files} analysed files with the rules of flightlm"
        f" {version} at their profiles{without}, with {deviated} deviated places, under the"
        " assumptions A1 to A7."
    )


def compliance_summary(report: CertifyReport) -> Sheet:
    """Every rule with its status, its numbers, and the claim."""
    rows = tuple(row_of(report, rule) for rule in registry.RULES)
    test = report["tool"]["self_test"]
    tested = f"self-test of the tool: {test['found']} of {test['seeded']} seeded violations found"
    run = f"Verdict of the run: {report['verdict']}; {tested}."
    assert len(rows) == len(registry.RULES), "a row for each rule"
    return Sheet(
        "guideline-compliance-summary",
        "Guideline compliance summary",
        f"{claim(report)}\n\n{run}\n\n{WHAT_NUMBERS_ARE}",
        (
            "rule",
            "category",
            "status",
            "proven",
            "violated",
            "unproven",
            "deviated",
            "open",
            "known",
            "notes",
        ),
        rows,
        f"{WHAT_THIS_IS}\n\n{SIGNATURES}",
    )
