"""The deviation records and the deviation permits."""

from __future__ import annotations

from typing import Final

from flightlm.checker import registry
from flightlm.checker.deviations import RULE
from flightlm.checker.settings import Settings
from flightlm.ground.compliance.sheet import Row, Sheet
from flightlm.ground.reports.json import CertifyReport, FindingReport, Table

WHAT_RECORDS_ARE: Final = """\
The records of the project, each with the places that it covers. One that is unknown, incomplete, of
another scope, unused, expired, or for a Mandatory rule covers nothing and is a finding of
P10-R10.4."""
WHAT_PERMITS_ARE: Final = """\
Modules in which the configuration (`declared_modules`) permits the construct of a rule. The
construct is not counted there. The configuration asks no reason of a permit; the comments of the
project's file give it."""
TEXTS: Final = (
    "id",
    "rule",
    "path",
    "symbol",
    "reason",
    "background",
    "mitigation",
    "raised_by",
    "approved_by",
    "expires",
)
HEADS: Final = (*TEXTS, "category", "evidence", "state", "places", "covered")


def problems_of(report: CertifyReport, identifier: str) -> list[str]:
    """What is wrong with a record, as the findings say."""
    start = f"deviation {identifier}: "
    findings: list[FindingReport] = report["findings"]
    found = []
    for finding in findings:
        message = finding["message"]
        if finding["rule"] == RULE and message.startswith(start):
            found.append(message.removeprefix(start))
    assert len(found) <= len(findings), "a finding tells one problem"
    return found


def record_row(report: CertifyReport, record: Table) -> Row:
    """One record with its state and the places that it covers."""
    identifier = str(record["id"])
    problems = problems_of(report, identifier)
    findings = record["findings"]
    evidence = record["evidence"]
    assert isinstance(findings, list), "the findings that the record covers"
    assert isinstance(evidence, list), "test ids"
    places = [f"{finding['path']}:{finding['line']}" for finding in findings]
    categories = registry.CATEGORIES
    category = categories.get(str(record["rule"]))
    if problems:
        state = "invalid: " + "; ".join(problems)
    else:
        state = "in force" if findings else "covers nothing in this run"
    texts = tuple(str(record[name]) for name in TEXTS)
    return (
        *texts,
        "" if category is None else category.value,
        ", ".join(str(name) for name in evidence),
        state,
        str(len(findings)),
        ", ".join(places),
    )


def deviation_records(report: CertifyReport) -> Sheet:
    """Every record, the invalid ones too."""
    records: list[Table] = report["deviations"]
    rows = tuple(record_row(report, record) for record in records)
    assert len(rows) == len(records), "a row for each record"
    return Sheet(
        "deviation-records",
        "Deviation records",
        WHAT_RECORDS_ARE,
        HEADS,
        rows,
    )


def deviation_permits(settings: Settings) -> Sheet:
    """Where the configuration permits the construct of a rule, without a record for each place."""
    rows: list[Row] = []
    declared = settings.declared_modules
    categories = registry.CATEGORIES
    for rule, modules in sorted(declared.items()):
        category = categories[rule]
        rows.extend((f"PERMIT-{rule}", rule, category.value, module) for module in modules)
    assert all(len(row) == 4 for row in rows), "a cell for each head"
    return Sheet(
        "deviation-permits",
        "Deviation permits",
        WHAT_PERMITS_ARE,
        ("permit", "rule", "category", "module"),
        tuple(rows),
    )
