"""The baseline: the findings that a code base had when it began to be checked; it only shrinks.

A JSON file, flightlm-baseline/1: file -> rule -> fingerprint -> symbol, sorted, so that a review
sees what leaves it.  A finding that it lists is known: reported under the key `baseline`, it does
not fail.  An entry whose finding is gone is a finding itself (P10-R10.4) until `--update-baseline`
removes it.  Nothing is ever added to a file that exists.

No baseline covers a Mandatory rule, which accepts no deviation either (MISRA Compliance:2020,
section 5), nor critical code, nor what is wrong with the configuration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.checker import registry
from flightlm.checker.deviations import RULE
from flightlm.checker.discovery import shown
from flightlm.checker.engine import (
    COLUMNS,
    COMPLIANT,
    INCOMPLETE,
    NON_COMPLIANT,
    Named,
    Outcome,
    Rows,
)
from flightlm.checker.fingerprints import SCHEME, fingerprints
from flightlm.checker.model import Category, Finding, Profile, State, Verdict
from flightlm.checker.settings import Settings
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.strict_json import (
    MAX_JSON_BYTES,
    as_object,
    as_text,
    get_text,
    parse_json,
    read_capped,
)
from flightlm.ground.reports.json import Table, findings_of

SCHEMA: Final = "flightlm-baseline/1"
TOOL: Final = "flightlm certify"
KEYS: Final = ("schema", "tool", "fingerprints", "files")
REMEDY: Final = "run flightlm certify --update-baseline"
Names = dict[str, str]  # fingerprint -> symbol
Rules = dict[str, Names]
Entries = dict[str, Rules]
Counts = dict[str, Rows]
Key = tuple[str, str, str]  # file, rule, fingerprint


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline as it was read.

    file     where it is; `name` as reports show it, `place` as the configuration does
    there    whether the file exists
    entries  file -> rule -> fingerprint -> symbol
    lines    fingerprint -> the line of the file that lists it
    digest   the SHA-256 of the file, "" if it is not there
    """

    file: Path
    name: str
    place: str
    there: bool
    entries: Entries
    lines: dict[str, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the analysis was about: its settings, and their folder."""

    settings: Settings
    base: Path


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome beside a baseline: what is known is no finding any more, what is stale is one.

    data  what is to be written into the file, None if nothing is
    """

    outcome: Outcome
    table: Table
    data: bytes | None


def spelled(text: str) -> str:
    """A name as the file holds it: JSON has no half of a surrogate pair, file names may."""
    data = text.encode("utf-8", errors="backslashreplace")
    return data.decode("utf-8")


def symbols_of(entries: Entries) -> dict[Key, str]:
    """Every entry with its symbol, in order."""
    found = {}
    for place, rules in sorted(entries.items()):
        for rule, names in sorted(rules.items()):
            for name, symbol in sorted(names.items()):
                found[place, rule, name] = symbol
    return found


def entries_of(keys: Mapping[Key, str]) -> Entries:
    """Entries with their symbols, by file and rule."""
    found: Entries = {}
    for (place, rule, name), symbol in keys.items():
        rules = found.setdefault(place, {})
        names = rules.setdefault(rule, {})
        names[name] = symbol
    assert len(symbols_of(found)) == len(keys), "each entry once"
    return found


def bytes_of(entries: Entries) -> bytes:
    """The file that lists these entries: sorted, a line for each."""
    document = {
        "schema": SCHEMA,
        "tool": TOOL,
        "fingerprints": SCHEME,
        "files": {
            place: {rule: dict(sorted(names.items())) for rule, names in sorted(rules.items())}
            for place, rules in sorted(entries.items())
        },
    }
    assert tuple(document) == KEYS, "the keys that the reader knows"
    text = json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False)
    return text.encode("ascii") + b"\n"


def refuse(name: str, detail: str) -> FlightError:
    """The error of a file that is no baseline of this program."""
    return FlightError(Fault.CERTIFY_BASELINE, f"{name}: {detail}")


def check_head(document: Mapping[str, object], name: str) -> None:
    """Refuse the file of another tool, of another version, or with keys that nobody reads."""
    fault = Fault.CERTIFY_BASELINE
    schema = get_text(document, "schema", name, fault)
    if schema != SCHEMA:
        raise refuse(name, f"the schema is {schema[:60]!r}; this program reads {SCHEMA}")
    tool = get_text(document, "tool", name, fault)
    if tool != TOOL:
        raise refuse(name, f"a file of {tool[:60]!r}, not of {TOOL}")
    scheme = get_text(document, "fingerprints", name, fault)
    if scheme != SCHEME:
        raise refuse(name, f"fingerprints {scheme[:60]!r}; this program's are {SCHEME}")
    unknown = [key for key in document if key not in KEYS]
    if unknown:
        raise refuse(name, f"unknown key {unknown[0][:60]!r}")


def parse_baseline(data: bytes, name: str) -> Entries:
    """The entries in the bytes of a baseline.  Raises FlightError(CERTIFY_BASELINE)."""
    fault = Fault.CERTIFY_BASELINE
    document = as_object(parse_json(data, name, fault, allow_floats=False), name, fault)
    check_head(document, name)
    files = as_object(document.get("files"), f"files of {name}", fault)
    found: dict[Key, str] = {}
    for place, value in files.items():
        rules = as_object(value, f"{place[:60]!r} of {name}", fault)
        for rule, listed in rules.items():
            what = f"{rule[:60]!r} of {place[:60]!r} of {name}"
            names = as_object(listed, what, fault)
            for fingerprint, symbol in names.items():
                found[place, rule, fingerprint] = as_text(symbol, f"an entry of {what}", fault)
    assert len(document) == len(KEYS), "every key was looked at"
    return entries_of(found)


def lines_of(data: bytes, entries: Entries) -> dict[str, int]:
    """The line of each entry: an editor may have laid out the file anew."""
    wanted = {name for _, _, name in symbols_of(entries)}
    text = data.decode("utf-8")
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split('"')
        for word in words[1::2]:
            if word in wanted:
                _ = found.setdefault(word, number)
    assert set(found) <= wanted, "lines of entries"
    return found


def read_baseline(file: Path, here: Path, base: Path, *, may_lack: bool) -> Baseline:
    """Read a baseline.  `file` is absolute; what is not there is empty, if it may lack.

    Raises FlightError(CERTIFY_BASELINE).
    """
    assert file.is_absolute(), "the caller knows what the name is relative to"
    name = shown(file, here)
    place = shown(file, base)
    try:
        data = read_capped(file, MAX_JSON_BYTES)
    except FlightError as error:
        if error.fault is not Fault.FILE_MISSING:
            raise refuse(name, error.detail) from error
        if not may_lack:
            raise refuse(name, "no such file; --update-baseline makes one") from error
        return Baseline(file, name, place, there=False, entries={}, lines={}, digest="")
    entries = parse_baseline(data, name)
    lines = lines_of(data, entries)
    return Baseline(
        file, name, place, there=True, entries=entries, lines=lines, digest=digest_of(data)
    )


def is_mandatory(rule: str) -> bool:
    """Whether a rule accepts neither deviation nor baseline."""
    categories = registry.CATEGORIES
    return categories.get(rule) is Category.MANDATORY


class Ratchet:
    """One comparison of findings with a baseline.

    units     path -> (place, whether the file is critical) of the analysed files
    critical  the same by place as the file spells it
    broken    places of files that could not be analysed
    """

    __slots__ = ("baseline", "broken", "critical", "outcome", "scope", "units")

    def __init__(self, outcome: Outcome, baseline: Baseline, scope: Scope) -> None:
        assert baseline.there or not baseline.entries, "what is not there lists nothing"
        self.outcome = outcome
        self.baseline = baseline
        self.scope = scope
        self.units: dict[str, tuple[str, bool]] = {}
        self.critical: dict[str, bool] = {}
        self.broken: set[str] = set()
        for file in outcome.files:
            unit = file.unit
            if file.state is State.ANALYZED:
                self.units[unit.path] = (unit.place, unit.critical)
                self.critical[spelled(unit.place)] = unit.critical
            elif file.state is not State.EXCLUDED:
                self.broken.add(spelled(unit.place))

    def key_of(self, named: Named) -> Key | None:
        """The entry that would cover a finding; None where no baseline covers it."""
        finding = named.finding
        unit = self.units.get(finding.path)
        if unit is None or is_mandatory(finding.rule):
            return None
        place, critical = unit
        return None if critical else (spelled(place), finding.rule, named.fingerprint)

    def recorded(self) -> dict[Key, str]:
        """The entries of a new baseline: every finding that one may cover."""
        keys = [(self.key_of(named), named.finding) for named in self.outcome.findings]
        found = {key: spelled(finding.symbol) for key, finding in keys if key is not None}
        assert len(found) <= len(keys), "a finding has at most one entry"
        return found

    def problem(self, key: Key) -> str:
        """Why an entry that covers nothing must go; "" if this analysis cannot tell."""
        place, rule, _ = key
        categories = registry.CATEGORIES
        assert len(categories) > 0, "there are rules"
        if rule not in categories:
            return f"there is no rule {rule}"
        if is_mandatory(rule):
            return f"{rule} is Mandatory and no baseline covers it"
        if place in self.broken or rule not in self.outcome.rules:
            return ""
        if place in self.critical:
            if self.critical[place]:
                return "the file is critical (profile flight, or listed) and no baseline covers it"
            return "the entry is stale: the finding is gone"
        return self.absence(place)

    def absence(self, place: str) -> str:
        """Why a file that was not analysed never will be; "" if another run may analyse it."""
        settings = self.scope.settings
        if settings.exclusion(place) != "":
            return "the entry is stale: the configuration excludes the file"
        # A backslash may stand for a byte that is no UTF-8: the name cannot be looked up.
        if "\\" in place or (self.scope.base / place).is_file():
            return ""
        return "the entry is stale: there is no such file"

    def stale(self, used: AbstractSet[Key]) -> list[tuple[Key, str]]:
        """The entries that must go, each with the reason."""
        found = []
        for key in symbols_of(self.baseline.entries):
            problem = "" if key in used else self.problem(key)
            if problem != "":
                found.append((key, problem))
        assert len(found) <= len(symbols_of(self.baseline.entries)), "entries are listed once"
        return found

    def complaint(self, key: Key, problem: str) -> Finding:
        """The finding of an entry that must go."""
        place, rule, name = key
        entries = self.baseline.entries
        names = entries[place][rule]
        symbol = names[name]
        lines = self.baseline.lines
        line = lines.get(name, 1)
        message = f"baseline: {rule} in {place} [{symbol}]: {problem}; {REMEDY}"
        text = " ".join(message.split())
        verdict = Verdict.VIOLATED.value
        assert line >= 1, "lines count from 1"
        return Finding(
            self.baseline.name, line, 1, RULE, text, "", verdict, f"{place} {rule} {name}"
        )

    def complaints(self, stale: Sequence[tuple[Key, str]]) -> list[Named]:
        """The findings of what must go, with fingerprints; none if their rule is not selected."""
        if RULE not in self.outcome.rules:
            return []
        found = sorted(self.complaint(key, problem) for key, problem in stale)
        moved = [replace(finding, path=self.baseline.place) for finding in found]
        names = fingerprints(moved)
        assert len(names) == len(found), "each finding has one"
        return [Named(finding, name) for finding, name in zip(found, names, strict=True)]


def counted(counts: Counts, more: int) -> Counts:
    """The counts with `more` violations of the rule for suppressions."""
    copy: Counts = {}
    for profile, table in counts.items():
        copy[profile] = {rule: [*row] for rule, row in table.items()}
    assert more >= 0, "entries are counted"
    if more > 0:
        rows = copy[Profile.GROUND.value]
        row = rows.setdefault(RULE, [0] * len(COLUMNS))
        row[COLUMNS.index("violated")] += more
    return copy


def with_findings(outcome: Outcome, findings: Sequence[Named], more: int) -> Outcome:
    """The outcome with other findings, of which `more` are about the baseline."""
    verdict = outcome.verdict
    if verdict != INCOMPLETE:
        verdict = NON_COMPLIANT if findings else COMPLIANT
    assert more <= len(findings), "what is about the baseline is among them"
    return replace(
        outcome,
        verdict=verdict,
        findings=tuple(findings),
        counts=counted(outcome.counts, more),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a run makes of the file.

    state    "" if no update was asked for; "created", "shrunk", "unchanged"; or "incomplete":
             nothing is written, because the analysis missed something
    removed  how many entries go
    refused  how many findings stand and are not recorded
    """

    state: str
    removed: int
    refused: int


@dataclass(frozen=True, slots=True)
class Split:
    """The findings beside the entries: what is listed, and what is not."""

    known: tuple[Named, ...]
    standing: tuple[Named, ...]
    used: frozenset[Key]


def split(ratchet: Ratchet, entries: Entries) -> Split:
    """Which findings the entries list."""
    listed = set(symbols_of(entries))
    known: list[Named] = []
    standing: list[Named] = []
    used: set[Key] = set()
    for named in ratchet.outcome.findings:
        key = ratchet.key_of(named)
        if key is not None and key in listed:
            known.append(named)
            used.add(key)
        else:
            standing.append(named)
    assert len(used) == len(known), "no two findings share an entry"
    return Split(tuple(known), tuple(standing), frozenset(used))


def table_of(
    baseline: Baseline, digest: str, known: Sequence[Named], counts: Mapping[str, int], state: str
) -> Table:
    """The key `baseline` of the report; `digest` is that of the file after this run, "" if none."""
    rules = [named.finding.rule for named in known]
    assert len(known) <= counts["entries"], "a known finding has an entry"
    return {
        "file": baseline.name,
        "sha256": digest,
        **counts,
        "by_rule": {rule.id: rules.count(rule.id) for rule in registry.RULES if rule.id in rules},
        "known": findings_of(known),
        "update": state,
    }


def digest_of(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256(data)
    return digest.hexdigest()


def compare(outcome: Outcome, baseline: Baseline, scope: Scope, state: str) -> Applied:
    """What is known, what is new, what is stale; nothing is to be written."""
    ratchet = Ratchet(outcome, baseline, scope)
    found = split(ratchet, baseline.entries)
    stale = ratchet.stale(found.used)
    complaints = ratchet.complaints(stale)
    findings = sorted((*found.standing, *complaints), key=lambda named: named.finding)
    counts = {
        "entries": len(symbols_of(baseline.entries)),
        "stale": len(stale),
        "removed": 0,
        "refused": 0,
    }
    table = table_of(baseline, baseline.digest, found.known, counts, state)
    assert len(complaints) in (0, len(stale)), "each stale entry is told, or none"
    return Applied(with_findings(outcome, findings, len(complaints)), table, None)


def created(outcome: Outcome, baseline: Baseline, scope: Scope) -> Applied:
    """A new baseline, which records every finding that one may cover."""
    assert not baseline.there, "a file that exists only shrinks"
    ratchet = Ratchet(outcome, baseline, scope)
    entries = entries_of(ratchet.recorded())
    found = split(ratchet, entries)
    data = bytes_of(entries)
    refused = len(found.standing)
    counts = {"entries": len(found.known), "stale": 0, "removed": 0, "refused": refused}
    table = table_of(baseline, digest_of(data), found.known, counts, "created")
    return Applied(with_findings(outcome, found.standing, 0), table, data)


def shrunk(outcome: Outcome, baseline: Baseline, scope: Scope) -> Applied:
    """The baseline without its stale entries; what is new stands."""
    assert baseline.there, "a file that exists"
    ratchet = Ratchet(outcome, baseline, scope)
    entries = baseline.entries
    found = split(ratchet, entries)
    gone = {key for key, _ in ratchet.stale(found.used)}
    every = symbols_of(entries)
    left = {key: symbol for key, symbol in every.items() if key not in gone}
    refused = len(found.standing)
    counts = {"entries": len(left), "stale": 0, "removed": len(gone), "refused": refused}
    data = bytes_of(entries_of(left)) if gone else None
    digest = baseline.digest if data is None else digest_of(data)
    state = "shrunk" if gone else "unchanged"
    table = table_of(baseline, digest, found.known, counts, state)
    return Applied(with_findings(outcome, found.standing, 0), table, data)


def apply(
    outcome: Outcome, baseline: Baseline, scope: Scope, *, update: bool, complete: bool
) -> Applied:
    """Compare an outcome with a baseline; with `update`, say what the file is to become.

    `complete` is false where the self-test failed.  Where the analysis missed something nothing
    is recorded or removed: what was not seen would be lost, or could not be added later.
    """
    assert outcome.verdict in (COMPLIANT, NON_COMPLIANT, INCOMPLETE), "an outcome has a verdict"
    if not update:
        return compare(outcome, baseline, scope, "")
    if not complete or outcome.verdict == INCOMPLETE:
        return compare(outcome, baseline, scope, "incomplete")
    if baseline.there:
        return shrunk(outcome, baseline, scope)
    return created(outcome, baseline, scope)
