"""Deviation records: the one way to accept a finding, with its reason, approval and last day.

A record covers a finding when the flagged line carries `# flightlm: deviation ID` and the record
names the finding's rule, path and symbol.  A record that is unknown, of another scope, unused,
expired, incomplete or given twice is itself a finding (P10-R10.4), and so is one for a Mandatory
rule, which accepts none.  Some rules are Mandatory in critical code alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.model import Category, Finding, Rule
from flightlm.checker.pragmas import Pragma
from flightlm.checker.settings import (
    MIN_REASON,
    SettingsError,
    full_id,
    read_table,
    read_text,
    read_toml,
)

RULE: Final = "P10-R10.4"
VIOLATED: Final = "VIOLATED"
# NPR 7150.2D, SWE-220: the complexity of safety-critical code is not waived.
MANDATORY_IF_CRITICAL: Final = ("P10-R4.5",)
LISTS: Final = ("deviation", "deviations")
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
)
FIELDS: Final = (*TEXTS, "evidence", "expires")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One record as written; a field that is missing is empty.  `line` is that of its id."""

    id: str
    rule: str
    path: str
    symbol: str
    reason: str
    background: str
    mitigation: str
    evidence: tuple[str, ...]
    raised_by: str
    approved_by: str
    expires: datetime.date | None
    line: int


@dataclass(frozen=True, slots=True)
class PlacedPragma:
    """A deviation pragma with the file that holds it: as reports show it, and as records do.

    `critical` says whether that file is critical code.
    """

    path: str
    place: str
    pragma: Pragma
    critical: bool = False

    def refuses(self, rule: str) -> bool:
        """Whether no record may cover a rule here."""
        assert rule.startswith("P10-"), "a whole rule id"
        return self.critical and rule in MANDATORY_IF_CRITICAL


@dataclass(frozen=True, slots=True)
class Covered:
    """A record with the findings that it covers."""

    record: Deviation
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the records make of the findings: those that stand, what is covered, what is wrong."""

    standing: tuple[Finding, ...]
    covered: tuple[Covered, ...]
    problems: tuple[Finding, ...]


def read_date(value: object, key: str) -> datetime.date | None:
    """A TOML date, or a string that holds one."""
    assert key != "", "a value has a key"
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = read_text(value, key)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{key}: {text[:40]!r} is not a date like 2030-12-31") from error


def read_evidence(value: object, key: str) -> tuple[str, ...]:
    """A list of test ids, or one."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(read_text(item, key) for item in value)
    return (read_text(value, key),)


def line_of(text: str, identifier: str) -> int:
    """The line of the file that gives a record its id; 1 if it is written in an unusual way."""
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.partition("=")
        if name.strip() != "id":
            continue
        if equals == "=" and identifier in value:
            return number
    return 1


def read_record(value: object, key: str, text: str) -> Deviation:
    """One record.  Raises SettingsError on an unknown key or a wrong type."""
    table = read_table(value, key)
    for name in table:
        if name not in FIELDS:
            wanted = ", ".join(FIELDS)
            raise SettingsError(f"{key}: unknown key {name!r} (known: {wanted})")
    found = {}
    for name in TEXTS:
        written = table.get(name, "")
        if not isinstance(written, str):
            raise SettingsError(f"{key}.{name}: a string is needed")
        found[name] = written.strip()
    identifier = found["id"]
    if identifier == "":
        raise SettingsError(f"{key}: the record has no id")
    rule = full_id(found["rule"]) if found["rule"] else ""
    path = found["path"]
    evidence = read_evidence(table.get("evidence"), f"{key}.evidence")
    expires = read_date(table.get("expires"), f"{key}.expires")
    return Deviation(
        id=identifier,
        rule=rule,
        path=path.removeprefix("./"),
        symbol=found["symbol"],
        reason=found["reason"],
        background=found["background"],
        mitigation=found["mitigation"],
        evidence=evidence,
        raised_by=found["raised_by"],
        approved_by=found["approved_by"],
        expires=expires,
        line=line_of(text, identifier),
    )


def parse_deviations(data: bytes) -> tuple[Deviation, ...]:
    """The records of a deviations file: an array of tables [[deviation]].  SettingsError."""
    text, document = read_toml(data)
    found = []
    for name, value in document.items():
        if name not in LISTS:
            raise SettingsError(f"unknown key {name!r} (records are tables [[deviation]])")
        if not isinstance(value, list):
            raise SettingsError(f"{name}: records are tables [[deviation]]")
        for place, item in enumerate(value):
            found.append(read_record(item, f"{name}[{place}]", text))
    return tuple(found)


def incomplete(record: Deviation) -> str:
    """What a record lacks; "" if it is complete."""
    texts = {
        "rule": record.rule,
        "path": record.path,
        "symbol": record.symbol,
        "reason": record.reason,
        "background": record.background,
        "mitigation": record.mitigation,
        "raised_by": record.raised_by,
        "approved_by": record.approved_by,
    }
    missing = [name for name, text in texts.items() if text == ""]
    if record.evidence == ():
        missing.append("evidence")
    if record.expires is None:
        missing.append("expires")
    assert len(missing) <= len(FIELDS), "each field once"
    if missing:
        return "the record lacks " + ", ".join(missing)
    if len(record.reason) < MIN_REASON:
        return f"the reason has {len(record.reason)} characters; at least {MIN_REASON}"
    return ""


class Judge:
    """One judgement: the records, the rules, the day, and where problems are reported."""

    __slots__ = ("file", "pragmas", "problems", "records", "rules", "today", "used")

    def __init__(
        self,
        records: Sequence[Deviation],
        rules: Sequence[Rule],
        file: str,
        today: datetime.date,
    ) -> None:
        assert len({rule.id for rule in rules}) == len(rules), "each rule once"
        self.file = file
        self.today = today
        self.rules = {rule.id: rule for rule in rules}
        self.problems: list[Finding] = []
        self.records: dict[str, Deviation] = {}
        self.pragmas: dict[tuple[str, int], list[PlacedPragma]] = {}
        self.used: dict[str, list[Finding]] = {}
        for record in records:
            self.admit(record)

    def admit(self, record: Deviation) -> None:
        """Take a record that may cover findings; report one that may not."""
        if record.id in self.records:
            self.wrong(record, "another record has the same id")
            return
        problem = self.problem_of(record)
        self.records[record.id] = record
        if problem != "":
            self.wrong(record, problem)
        else:
            self.used[record.id] = []

    def problem_of(self, record: Deviation) -> str:
        """Why a record covers nothing; "" if it may cover."""
        problem = incomplete(record)
        if problem != "":
            return problem
        rule = self.rules.get(record.rule)
        if rule is None:
            return f"there is no rule {record.rule}"
        if rule.category is Category.MANDATORY:
            return f"{record.rule} is Mandatory and accepts no deviation"
        last = record.expires
        assert last is not None, "a complete record has a last day"
        if last < self.today:
            return f"the record expired on {last.isoformat()}"
        return ""

    def wrong(self, record: Deviation, message: str) -> None:
        """A finding at a record."""
        text = f"deviation {record.id}: {message}"
        anchor = f"{record.id}: {message}"
        self.problems.append(
            Finding(self.file, record.line, 1, RULE, text, record.id, VIOLATED, anchor)
        )

    def misused(self, placed: PlacedPragma, message: str) -> None:
        """A finding at a pragma."""
        pragma = placed.pragma
        assert "\n" not in message, "a message is one line"
        anchor = f"{pragma.argument}: {message}"
        text = f"deviation {pragma.argument[:40]}: {message}"
        self.problems.append(
            Finding(
                placed.path,
                pragma.line,
                pragma.column,
                RULE,
                text,
                "",
                VIOLATED,
                anchor,
            )
        )

    def note(self, placed: PlacedPragma) -> None:
        """Remember a pragma; report one that points to no record."""
        if placed.pragma.argument not in self.records:
            self.misused(placed, "there is no such record")
            return
        key = (placed.path, placed.pragma.line)
        here = self.pragmas.setdefault(key, [])
        here.append(placed)

    def covers(self, placed: PlacedPragma, finding: Finding) -> bool:
        """Whether a pragma on a finding's line covers it."""
        record = self.records[placed.pragma.argument]
        assert finding.path == placed.path, "the finding stands on the pragma's line"
        if record.id not in self.used:
            return False
        if record.rule != finding.rule or placed.refuses(record.rule):
            return False
        if record.path != placed.place:
            return False
        symbol = finding.symbol
        _, _, inside = symbol.partition(":")
        return record.symbol in (symbol, inside)

    def stands(self, finding: Finding) -> bool:
        """Whether no record covers a finding; a covered one is kept with its record."""
        for placed in self.pragmas.get((finding.path, finding.line), []):
            if self.covers(placed, finding):
                covered = self.used[placed.pragma.argument]
                covered.append(finding)
                return False
        return True

    def scope_problem(self, placed: PlacedPragma, standing: Sequence[Finding]) -> str:
        """Why a valid pragma covers nothing; "" if it covers something."""
        record = self.records[placed.pragma.argument]
        key = (placed.path, placed.pragma.line)
        assert record.id != "", "a record has an id"
        if record.id not in self.used:
            return ""  # the record's own problem is reported already
        if any((f.path, f.line) == key for f in self.used[record.id]):
            return ""
        if placed.refuses(record.rule):
            return f"{record.rule} is Mandatory in critical code and accepts no deviation"
        if record.path != placed.place:
            return f"the record is for {record.path}"
        here = [finding for finding in standing if (finding.path, finding.line) == key]
        if any(finding.rule == record.rule for finding in here):
            return f"the record is for {record.symbol}"
        return f"no finding of {record.rule} on this line"


@dataclass(frozen=True, slots=True)
class Extent:
    """What this analysis covers: a record for anything else is not called unused.

    places  the analysed files, as records name them
    absent  files that records name and that do not exist
    rules   the selected rules
    """

    places: set[str]
    absent: set[str]
    rules: set[str]


def judge(
    findings: Sequence[Finding],
    pragmas: Sequence[PlacedPragma],
    records: Judge,
    extent: Extent,
) -> Judgement:
    """Apply the records to sorted findings."""
    used_by = records.used
    known = records.records
    for placed in pragmas:
        records.note(placed)
    standing = tuple(finding for finding in findings if records.stands(finding))
    for key in sorted(records.pragmas):
        for placed in records.pragmas[key]:
            record = known[placed.pragma.argument]
            if record.rule not in extent.rules:
                continue
            problem = records.scope_problem(placed, standing)
            if problem != "":
                records.misused(placed, problem)
    for identifier, used in used_by.items():
        record = known[identifier]
        if record.path in extent.absent:
            records.wrong(record, f"there is no file {record.path}")
        elif record.rule in extent.rules and record.path in extent.places and not used:
            records.wrong(record, "the record is unused: it covers no finding")
    covered = tuple(Covered(record, tuple(used_by.get(record.id, ()))) for record in known.values())
    assert len(standing) <= len(findings), "a finding stands or is covered"
    return Judgement(standing, covered, tuple(records.problems))
