"""The whole analysis: find the files, index them, analyse them, link them, judge the findings.

The bytes of every report depend on the tree, the options and the date alone: results are put into
the order of paths and places, whatever the number of processes.
"""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.checker import deviations, discovery, registry, workers
from flightlm.checker.analysis import FileResult, Indexed, Unit, failed_result, internal_error
from flightlm.checker.deviations import Covered, Deviation, Judge, PlacedPragma
from flightlm.checker.discovery import Candidate
from flightlm.checker.fingerprints import fingerprints
from flightlm.checker.link import FileSummary, ProjectContext, ProjectReport
from flightlm.checker.model import Category, Finding, Profile, Proof, State, Verdict
from flightlm.checker.pragmas import DEVIATION, WORDS, problem_of
from flightlm.checker.project import ProjectIndex, build_project
from flightlm.checker.settings import Settings, SettingsError, full_id

COMPLIANT: Final = "COMPLIANT"
NON_COMPLIANT: Final = "NON_COMPLIANT"
INCOMPLETE: Final = "INCOMPLETE"
EXIT_STATUS: Final = {COMPLIANT: 0, NON_COMPLIANT: 1, INCOMPLETE: 3}
WEAK_CYCLE: Final = "P10-R1.3"  # fails flight; a note at ground, where code may be untyped
COLUMNS: Final = ("proven", "violated", "unproven", "deviated")
Rows = dict[str, list[int]]

ASSUMPTIONS: Final = (
    ("A1", "no dynamic code (shown by P10-R8.1 to P10-R8.4)"),
    ("A2", "external packages call back only through the known higher-order functions"),
    ("A3", "the analysed files are the files that run (their sha256 is listed)"),
    ("A4", "the interpreter, the standard library, numpy and BLAS are out of scope"),
    ("A5", "annotations are true (a type checker shows it)"),
    ("A6", "no data is changed concurrently"),
    ("A7", "implicit operator calls on operands of unknown type make no edge"),
)


class SelectionError(Exception):
    """A rule was asked for that does not exist; the text is one line."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be analysed and how.

    here     the working directory: reports show paths relative to it
    base     the folder of the configuration, or `here`: settings speak of paths relative to it
    records  the deviation records, read already, from `records_file` as reports show it
    """

    paths: tuple[str, ...]
    here: Path
    base: Path
    settings: Settings
    today: datetime.date
    records: tuple[Deviation, ...] = ()
    records_file: str = ""
    profile: Profile | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    jobs: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A finding with its fingerprint."""

    finding: Finding
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that the reports show.

    files    every file that was found, in the order of their paths
    counts   profile -> rule -> [proven, violated, unproven, deviated]
    proven   path -> rule -> how many obligations are met there
    pragmas  word -> how many
    """

    verdict: str
    files: tuple[FileResult, ...]
    findings: tuple[Named, ...]
    notes: tuple[Named, ...]
    covered: tuple[Covered, ...]
    covered_fingerprints: dict[Finding, str]
    proofs: tuple[Proof, ...]
    counts: dict[str, Rows]
    proven: dict[str, dict[str, int]]
    pragmas: dict[str, int]
    rules: tuple[str, ...]
    steady: bool


def matches(rule: str, wanted: str) -> bool:
    """Whether a rule has an id or a prefix of it: P10-R1 is no prefix of P10-R10.1."""
    if not rule.startswith(wanted):
        return False
    rest = rule[len(wanted) :]
    first = rest[:1]
    return not first.isdigit()


def selected(select: Sequence[str], ignore: Sequence[str]) -> tuple[str, ...]:
    """The ids of the rules that a selection leaves.  Raises SelectionError for an unknown id."""
    known = [rule.id for rule in registry.RULES]
    wanted = [full_id(text.strip()) for text in select]
    unwanted = [full_id(text.strip()) for text in ignore]
    for text in (*wanted, *unwanted):
        if not any(matches(rule, text) for rule in known):
            raise SelectionError(f"{text[:40]!r} is no rule (--list-rules prints them)")
    kept = [rule for rule in known if not wanted or any(matches(rule, text) for text in wanted)]
    return tuple(rule for rule in kept if not any(matches(rule, text) for text in unwanted))


def unit_of(candidate: Candidate, request: Request) -> Unit:
    """A candidate with its profile."""
    settings = request.settings
    assert candidate.state is State.ANALYZED or candidate.reason != "", "a state has a reason"
    profile = request.profile or settings.profile_of(candidate.place)
    listed = settings.is_critical(candidate.place, candidate.module)
    critical = listed or profile is Profile.FLIGHT
    return Unit(
        candidate.path,
        candidate.place,
        candidate.module,
        profile,
        critical,
        candidate.file,
        local=candidate.local,
    )


def certify(request: Request) -> Outcome:
    """Analyse what a request names.

    Raises DiscoveryError, SelectionError, SettingsError, AnalysisError.
    """
    rules = selected(request.select, request.ignore)
    found = discovery.discover(request.paths, request.here, request.base, request.settings)
    units = [unit_of(item, request) for item in found if item.state is State.ANALYZED]
    others = [
        failed_result(unit_of(item, request), item.state, item.reason, "")
        for item in found
        if item.state is not State.ANALYZED
    ]
    assert len(units) + len(others) == len(found), "a candidate is analysed or not"
    return examine(units, others, request, rules)


def examine(
    units: Sequence[Unit], others: Sequence[FileResult], request: Request, rules: Sequence[str]
) -> Outcome:
    """Index, analyse, link and judge files; `others` are reported as they are.

    Meanwhile the collector of cycles rests: trees are large, live on, and have no cycles.
    """
    resting = gc.isenabled()
    gc.disable()
    try:
        return examined(units, others, request, rules)
    finally:
        if resting:
            gc.enable()


def examined(
    units: Sequence[Unit], others: Sequence[FileResult], request: Request, rules: Sequence[str]
) -> Outcome:
    """The phases, one after the other."""
    refuse_undeclarable(request.settings)
    crew = workers.Crew(units, request.settings, request.jobs)
    try:
        indexed = crew.index()
        modules = [item.module for item in indexed if item.module is not None]
        index = build_project(modules)
        refuse_unknown_roots(index, request.settings)
        results = crew.analyse(index)
    finally:
        crew.stop()
    broken = [result_of(item) for item in indexed if item.module is None]
    files = sorted((*results, *broken, *others), key=lambda result: result.unit.path)
    linked = link(files, index, request.settings)
    assert len(files) == len(units) + len(others), "every file has a result"
    return outcome_of(files, linked, request, rules)


def result_of(item: Indexed) -> FileResult:
    """The result of a file that the first phase could not parse."""
    return failed_result(item.unit, item.state, item.reason, item.sha256)


def refuse_undeclarable(settings: Settings) -> None:
    """A module may be permitted the construct of a known rule that is not Mandatory."""
    categories = registry.CATEGORIES
    for rule in settings.declared_modules:
        if rule not in categories:
            raise SettingsError(f"declared_modules: there is no rule {rule}")
        if categories[rule] is Category.MANDATORY:
            raise SettingsError(f"declared_modules: {rule} is Mandatory and permits no module")


def refuse_unknown_roots(index: ProjectIndex, settings: Settings) -> None:
    """A root in an analysed module must be a function there: a typing error would disarm R3."""
    listed = (("steady_roots", settings.steady_roots), ("init_roots", settings.init_roots))
    for key, roots in listed:
        for root in roots:
            module, colon, _ = root.partition(":")
            if colon == "":
                raise SettingsError(f"{key}: {root!r} is not module:function")
            if module in index.modules and root not in index.functions:
                raise SettingsError(f"{key}: {root!r} is no function of {module}")


def summary_of(file: FileResult) -> FileSummary:
    """An analysed file as the link phase sees it."""
    unit = file.unit
    folder = unit.file.parent
    assert file.state is State.ANALYZED, "only an analysed file has facts"
    return FileSummary(
        unit.path,
        unit.module,
        file.is_package,
        file.is_package and discovery.is_inner(folder),
        unit.profile,
        unit.critical,
        file.facts,
        file.kept,
    )


def link(files: Sequence[FileResult], index: ProjectIndex, settings: Settings) -> ProjectReport:
    """The decisions that need the whole project."""
    summaries = [summary_of(file) for file in files if file.state is State.ANALYZED]
    report = ProjectReport()
    if not summaries:
        return report
    try:
        registry.link_project(ProjectContext(tuple(summaries), index, settings), report)
    except Exception as error:
        raise internal_error("the project", error) from error
    assert len(summaries) <= len(files), "a file has one summary"
    return report


def pragma_problems(file: FileResult) -> list[Finding]:
    """Pragmas that say nothing that the checker knows."""
    found = []
    for pragma in file.pragmas:
        problem = problem_of(pragma)
        if problem != "":
            found.append(
                Finding(
                    file.unit.path,
                    pragma.line,
                    pragma.column,
                    deviations.RULE,
                    problem,
                    f"{file.unit.module}:<module>",
                    Verdict.VIOLATED.value,
                    problem,
                )
            )
    assert len(found) <= len(file.pragmas), "a pragma has at most one problem"
    return found


def deviation_pragmas(file: FileResult) -> list[PlacedPragma]:
    """The pragmas of a file that name a record."""
    unit = file.unit
    naming = [p for p in file.pragmas if p.word == DEVIATION and p.argument != ""]
    return [PlacedPragma(unit.path, unit.place, pragma, unit.critical) for pragma in naming]


def judgement_of(
    findings: Sequence[Finding],
    files: Sequence[FileResult],
    request: Request,
    rules: Sequence[str],
) -> deviations.Judgement:
    """Apply the deviation records, unless the rule for deviations is not selected."""
    judge = Judge(request.records, registry.RULES, request.records_file, request.today)
    placed = [pragma for file in files for pragma in deviation_pragmas(file)]
    places = {file.unit.place for file in files if file.state is State.ANALYZED}
    absent = {
        record.path
        for record in request.records
        if record.path not in places and not (request.base / record.path).is_file()
    }
    found = deviations.judge(findings, placed, judge, deviations.Extent(places, absent, set(rules)))
    problems = found.problems if deviations.RULE in rules else ()
    assert len(found.standing) <= len(findings), "records remove findings"
    return replace(found, problems=problems)


def profiles_of(files: Sequence[FileResult]) -> dict[str, Profile]:
    """Path -> profile."""
    units = [file.unit for file in files]
    return {unit.path: unit.profile for unit in units}


def add_proven(rows: dict[str, int], counts: Rows, rules: set[str]) -> None:
    """Add the proven obligations of a file to its rows."""
    for rule, (proven, _, _) in counts.items():
        if rule in rules and proven > 0:
            rows[rule] = rows.get(rule, 0) + proven
    assert set(rows) <= rules, "only selected rules are told"


def proven_of(
    files: Sequence[FileResult], linked: ProjectReport, rules: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Path -> rule -> proven obligations; paths and rules in their order."""
    kept = set(rules)
    found: dict[str, dict[str, int]] = {}
    for file in files:
        add_proven(found.setdefault(file.unit.path, {}), file.counts, kept)
    project = linked.counts
    for path, counts in project.items():
        add_proven(found.setdefault(path, {}), counts, kept)
    ordered = {}
    for path in sorted(found):
        rows = found[path]
        if rows:
            ordered[path] = {rule: rows[rule] for rule in rules if rule in rows}
    assert len(ordered) <= len(found), "a path with nothing proven is left out"
    return ordered


def add_finding(
    counts: dict[str, Rows], finding: Finding, profiles: dict[str, Profile], column: str
) -> None:
    """Count one finding in the column of its profile's row."""
    profile = profiles.get(finding.path, Profile.GROUND)
    rows = counts[profile.value]
    row = rows.setdefault(finding.rule, [0, 0, 0, 0])
    row[COLUMNS.index(column)] += 1


def fingerprint_of(findings: Sequence[Finding], files: Sequence[FileResult]) -> dict[Finding, str]:
    """The fingerprints of sorted findings; they name files as the configuration does."""
    units = [file.unit for file in files]
    places = {unit.path: unit.place for unit in units}
    moved = [moved_to(finding, places.get(finding.path, finding.path)) for finding in findings]
    names = fingerprints(moved)
    assert len(names) == len(findings), "each finding has one"
    return dict(zip(findings, names, strict=True))


def moved_to(finding: Finding, path: str) -> Finding:
    """A finding in the file at a path, mostly its own."""
    return finding if finding.path == path else replace(finding, path=path)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings sorted by place, then rule.  (With a key this is three times as fast.)"""
    return sorted(findings, key=lambda finding: finding.order())


def is_note(finding: Finding, profiles: dict[str, Profile]) -> bool:
    """Whether a finding is told and never fails."""
    categories = registry.CATEGORIES
    if finding.advisory or categories.get(finding.rule) is Category.ADVISORY:
        return True
    ground = profiles.get(finding.path, Profile.GROUND) is Profile.GROUND
    return ground and finding.rule == WEAK_CYCLE


def outcome_of(
    files: Sequence[FileResult], linked: ProjectReport, request: Request, rules: Sequence[str]
) -> Outcome:
    """Sort, judge and count what was found."""
    profiles = profiles_of(files)
    found = selected_findings(files, linked, rules)
    judged = judgement_of(found, files, request, rules)
    standing = in_order((*judged.standing, *judged.problems))
    told = [is_note(finding, profiles) for finding in standing]
    notes = [finding for finding, note in zip(standing, told, strict=True) if note]
    failing = [finding for finding, note in zip(standing, told, strict=True) if not note]
    names = fingerprint_of(in_order({*found, *judged.problems}), files)
    proven = proven_of(files, linked, rules)
    assert len(notes) + len(failing) == len(standing), "a finding fails or is told"
    failing_named = tuple(Named(finding, names[finding]) for finding in failing)
    notes_named = tuple(Named(finding, names[finding]) for finding in notes)
    return Outcome(
        verdict=verdict_of(files, failing),
        files=tuple(files),
        findings=failing_named,
        notes=notes_named,
        covered=judged.covered,
        covered_fingerprints=names,
        proofs=proofs_of(files, linked),
        counts=counts_of(proven, judged, profiles),
        proven=proven,
        pragmas=pragma_counts(files),
        rules=tuple(rules),
        steady=has_steady_roots(files, request.settings),
    )


def selected_findings(
    files: Sequence[FileResult], linked: ProjectReport, rules: Sequence[str]
) -> list[Finding]:
    """The findings of the selected rules, each once, sorted."""
    kept = set(rules)
    found = set(linked.findings)
    for file in files:
        found.update(file.findings)
        found.update(pragma_problems(file))
    return in_order(finding for finding in found if finding.rule in kept)


def proofs_of(files: Sequence[FileResult], linked: ProjectReport) -> tuple[Proof, ...]:
    """Every proof that was kept, in the order of places."""
    proofs = [*linked.proofs]
    for file in files:
        proofs.extend(file.proofs)
    return tuple(sorted(proofs, key=lambda proof: (proof.path, proof.line, proof.rule)))


def counts_of(
    proven: dict[str, dict[str, int]],
    judged: deviations.Judgement,
    profiles: dict[str, Profile],
) -> dict[str, Rows]:
    """Profile -> rule -> [proven, violated, unproven, deviated]."""
    counts: dict[str, Rows] = {profile.value: {} for profile in Profile}
    for path, met in proven.items():
        profile = profiles.get(path, Profile.GROUND)
        rows = counts[profile.value]
        for rule, times in met.items():
            row = rows.setdefault(rule, [0, 0, 0, 0])
            row[0] += times
    for finding in (*judged.standing, *judged.problems):
        verdict = finding.verdict
        add_finding(counts, finding, profiles, verdict.lower())
    for covered in judged.covered:
        for finding in covered.findings:
            add_finding(counts, finding, profiles, "deviated")
    assert len(counts) == len(Profile), "each profile has its rows"
    return counts


def pragma_counts(files: Sequence[FileResult]) -> dict[str, int]:
    """How often each pragma is used."""
    words = [pragma.word for file in files for pragma in file.pragmas]
    return {word: words.count(word) for word in WORDS}


def has_steady_roots(files: Sequence[FileResult], settings: Settings) -> bool:
    """Whether anything is claimed of allocation: without a root P10-R3 says nothing."""
    marked = any(pragma.word == "steady" for file in files for pragma in file.pragmas)
    return marked or settings.steady_roots != ()


def verdict_of(files: Sequence[FileResult], failing: Sequence[Finding]) -> str:
    """The verdict: an analysis that missed a file, or found none, is never a pass."""
    states = [file.state for file in files]
    if State.ANALYZED not in states:
        return INCOMPLETE
    if any(state not in (State.ANALYZED, State.EXCLUDED) for state in states):
        return INCOMPLETE
    return NON_COMPLIANT if failing else COMPLIANT
