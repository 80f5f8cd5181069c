"""The harness of the checker's tests: analyse source texts, compare with `# expect:` comments.

analyse({"pkg/a.py": "..."}, profile="flight").lines("P10-R1.1") == {("pkg/a.py", 3)}
expectations("while True:  # expect: P10-R2.1\\n") == {(1, "P10-R2.1")}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flightlm.checker import engine
from flightlm.checker.analysis import FileResult, Unit
from flightlm.checker.deviations import Deviation
from flightlm.checker.discovery import discover, module_of_place
from flightlm.checker.engine import Outcome, Request
from flightlm.checker.model import Finding, Profile, Proof, State
from flightlm.checker.settings import Settings, parse_settings

Triple = tuple[str, int, str]  # path, line, rule
CONFIGURATION = "pyproject.toml"
TODAY = datetime.date(2026, 1, 1)
EXPECT = re.compile(r"#.*?\bexpect:\s*((?:P10-[A-Z0-9.]+[\s,]*)+)")
OPTIONS = re.compile(r"#\s*flightlm-test:\s*(.*)")
SUB_RULE = re.compile(r"P10-(?:R[0-9]+\.[0-9]+|N[0-9]|ARCH)")
FILE_MARK = re.compile(r"#\s*file:\s*(\S+)\s*$")


@dataclass(frozen=True)
class Analysis:
    """What the engine says of some sources."""

    outcome: Outcome

    @property
    def verdict(self) -> str:
        """COMPLIANT, NON_COMPLIANT or INCOMPLETE."""
        return self.outcome.verdict

    @property
    def files(self) -> tuple[FileResult, ...]:
        """Every file with its state."""
        return self.outcome.files

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What fails, sorted."""
        return tuple(named.finding for named in self.outcome.findings)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is told only."""
        return tuple(named.finding for named in self.outcome.notes)

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Proof steps that were kept."""
        return self.outcome.proofs

    def lines(self, rule: str) -> set[tuple[str, int]]:
        """Where a sub-rule was found, notes included."""
        every = (*self.findings, *self.notes)
        return {(f.path, f.line) for f in every if f.rule == rule}

    def triples(self, rules: Iterable[str] = ()) -> set[Triple]:
        """(path, line, rule) of findings and notes; with `rules`, of those and what is below."""
        wanted = tuple(rules)
        every = {(f.path, f.line, f.rule) for f in (*self.findings, *self.notes)}
        if not wanted:
            return every
        return {t for t in every if any(engine.matches(t[2], rule) for rule in wanted)}

    def messages(self, rule: str) -> list[str]:
        """The messages of a sub-rule."""
        return [f.message for f in (*self.findings, *self.notes) if f.rule == rule]

    def count(self, rule: str) -> list[int]:
        """[proven, violated, unproven, deviated] of a sub-rule over both profiles."""
        rows = [rows.get(rule, [0, 0, 0, 0]) for rows in self.outcome.counts.values()]
        return [sum(column) for column in zip(*rows, strict=True)]


def analyse(
    sources: Mapping[str, str | bytes],
    settings: Settings | None = None,
    profile: str = "ground",
    records: tuple[Deviation, ...] = (),
    select: tuple[str, ...] = (),
) -> Analysis:
    """Analyse sources in memory: relative path -> text.  No file is read or written."""
    chosen = settings or Settings()
    base = Path("/in-memory")
    request = Request(
        (),
        base,
        base,
        chosen,
        TODAY,
        records=records,
        records_file="deviations.toml",
        profile=Profile(profile),
        select=select,
        jobs=1,
    )
    units = []
    for path, text in sorted(sources.items()):
        data = text.encode() if isinstance(text, str) else text
        module = module_of_place(path, set(sources))
        flight = request.profile is Profile.FLIGHT or chosen.is_critical(path, module)
        assert request.profile is not None
        units.append(Unit(path, path, module, request.profile, flight, base / path, data))
    return Analysis(engine.examine(units, (), request, engine.selected(select, ())))


def analyse_text(source: str, profile: str = "ground") -> Analysis:
    """Analyse one module, mod.py."""
    return analyse({"mod.py": source}, profile=profile)


def analyse_folder(
    folder: Path, settings: Settings | None = None, profile: str | None = "ground", jobs: int = 1
) -> Analysis:
    """Analyse a folder or a file as `flightlm certify` does, with paths relative to it."""
    here = folder if folder.is_dir() else folder.parent
    name = "." if folder.is_dir() else folder.name
    chosen = Profile(profile) if profile else None
    request = Request((name,), here, here, settings or Settings(), TODAY, profile=chosen, jobs=jobs)
    return Analysis(engine.certify(request))


def expectations(text: str) -> set[tuple[int, str]]:
    """(line, rule) of every `# expect: ID [ID …]` comment of a text."""
    found: set[tuple[int, str]] = set()
    for number, line in enumerate(text.split("\n"), 1):
        match = EXPECT.search(line)
        if match is not None:
            found.update((number, rule) for rule in re.split(r"[\s,]+", match[1]) if rule)
    return found


def options(text: str) -> dict[str, str]:
    """The options of `# flightlm-test: profile=flight key=value …` among the first lines."""
    found: dict[str, str] = {}
    for line in text.split("\n")[:5]:
        match = OPTIONS.match(line)
        if match is not None:
            for pair in match[1].split():
                key, _, value = pair.partition("=")
                found[key] = value
    return found


def settings_of(found: Mapping[str, str]) -> Settings:
    """The settings that test options stand for; unknown ones are a mistake of the test."""
    lists = ("steady_roots", "init_roots", "critical", "check_functions", "pure_functions")
    chosen = {key: tuple(found[key].split(",")) if key in found else () for key in lists}
    known = {*lists, "profile", "max_iterations", "declared", "wall"}
    assert set(found) <= known, f"unknown test options {set(found) - known}"
    declared: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, found.get("declared", "").split(",")):
        rule, _, module = pair.partition(":")
        declared[rule] = (*declared.get(rule, ()), module)
    walls = {}
    for pair in filter(None, found.get("wall", "").split(",")):
        package, _, allowed = pair.partition(":")
        walls[package] = tuple(filter(None, allowed.split("+")))
    limit = int(found.get("max_iterations", Settings().max_iterations))
    return Settings(
        steady_roots=chosen["steady_roots"],
        init_roots=chosen["init_roots"],
        critical=chosen["critical"],
        check_functions=chosen["check_functions"],
        pure_functions=chosen["pure_functions"],
        declared_modules=declared,
        import_walls=walls,
        max_iterations=limit,
    )


def expected_of(sources: Mapping[str, str]) -> set[Triple]:
    """(path, line, rule) that the comments of some sources ask for."""
    return {
        (path, line, rule) for path, text in sources.items() for line, rule in expectations(text)
    }


def compare(sources: Mapping[str, str], rules: Iterable[str]) -> tuple[set[Triple], set[Triple]]:
    """(missed, false alarms) of some sources for `rules`, as their comments and options say."""
    found: dict[str, str] = {}
    for text in sources.values():
        found.update(options(text))
    wanted = tuple(rules)
    settings = settings_of(found)
    if CONFIGURATION in sources:
        told = parse_settings(sources[CONFIGURATION].encode(), CONFIGURATION).weakenings
        settings = replace(settings, file=CONFIGURATION, weakenings=told)
    modules = {path: text for path, text in sources.items() if path != CONFIGURATION}
    analysis = analyse(modules, settings, found.get("profile", "ground"))
    states = {file.unit.path: file.reason for file in analysis.files}
    assert analysis.verdict != engine.INCOMPLETE, f"not analysed: {states}"
    expected = {t for t in expected_of(sources) if any(engine.matches(t[2], r) for r in wanted)}
    reported = analysis.triples(wanted)
    return expected - reported, reported - expected


def sources_of(case: Path) -> dict[str, str]:
    """The sources of a conformance case, a file or a folder, by relative path."""
    if case.is_file():
        return {case.name: case.read_text(encoding="utf-8")}
    files = sorted((*case.rglob("*.py"), *case.glob(CONFIGURATION)))
    return {f.relative_to(case).as_posix(): f.read_text(encoding="utf-8") for f in files}


@dataclass(frozen=True)
class Example:
    """A fenced block of a page: its sources by file name, and the line where it begins."""

    page: str
    line: int
    sources: dict[str, str]
    rule: str  # the sub-rule of the section


def examples_of(page: Path) -> list[Example]:
    """The ```python blocks of a page; `# file: name.py` begins another file within a block."""
    found = []
    block: list[str] | None = None
    start = 0
    rule = f"P10-{page.stem}"
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        if block is None and line.strip() == "```python":
            block = []
            start = number
        elif block is not None and line.strip() == "```":
            found.append(Example(page.name, start, split_files(block), rule))
            block = None
        elif block is not None:
            block.append(line)
        elif line.startswith("#") and (named := SUB_RULE.search(line)):
            rule = named[0]
    assert block is None, f"{page.name}: the block of line {start} has no end"
    return found


def split_files(lines: list[str]) -> dict[str, str]:
    """A block's files: what stands before the first `# file:` belongs to the first file."""
    files: dict[str, list[str]] = {}
    name = ""
    head: list[str] = []
    for line in lines:
        match = FILE_MARK.match(line)
        if match is not None:
            name = match[1]
            files[name] = [*head, line] if not files else [line]
            head = []
        elif name:
            files[name].append(line)
        else:
            head.append(line)
    if not files:
        files["example.py"] = head
    return {path: "\n".join(text) + "\n" for path, text in files.items()}


def analysed(analysis: Analysis) -> bool:
    """Whether every file was analysed."""
    return all(file.state is State.ANALYZED for file in analysis.files)


__all__ = [
    "Analysis",
    "Example",
    "analyse",
    "analyse_folder",
    "analyse_text",
    "analysed",
    "compare",
    "discover",
    "examples_of",
    "expectations",
    "options",
    "settings_of",
    "sources_of",
]
