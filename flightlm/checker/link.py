"""What a rule may look at when every file has been analysed, and where it reports.

A rule module that decides over the whole project has, beside `check`, a function
`link(project: ProjectContext, report: ProjectReport) -> None`.  It sees the index, the facts of
every function, and what the rule itself kept by `Report.keep`; it sees no syntax tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flightlm.checker.facts import FunctionFacts
from flightlm.checker.model import NO_STEPS, Fact, Finding, Profile, Proof, Step, Verdict
from flightlm.checker.project import ProjectIndex
from flightlm.checker.settings import Settings

Rows = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One analysed file as the link phase sees it.

    is_inner  it is a package that lies in another one, which may not be among the analysed files
    """

    path: str
    module: str
    is_package: bool
    is_inner: bool
    profile: Profile
    critical: bool
    functions: tuple[FunctionFacts, ...]
    kept: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ProjectContext:
    """The whole project after the analysis of its files, in the order of their paths."""

    files: tuple[FileSummary, ...]
    index: ProjectIndex
    settings: Settings
    _facts: dict[str, list[Fact]] = field(default_factory=dict)  # all of them, by rule

    def facts_of(self, rule: str) -> Sequence[Fact]:
        """What `rule` kept, over all files."""
        assert rule.startswith("P10-"), "a rule's id"
        if not self._facts:
            for file in self.files:
                for fact in file.kept:
                    same = self._facts.setdefault(fact.rule, [])
                    same.append(fact)
        return self._facts.get(rule, ())


@dataclass(frozen=True, slots=True)
class Where:
    """A place of the project."""

    path: str
    line: int
    column: int
    symbol: str


class ProjectReport:
    """The verdicts over the whole project.

    counts    path -> rule id -> [proven, violated, unproven]
    findings  what fails
    proofs    obligations that the certificates and --explain-proof show
    """

    __slots__ = ("counts", "findings", "proofs")

    def __init__(self) -> None:
        self.counts: dict[str, Rows] = {}
        self.findings: list[Finding] = []
        self.proofs: list[Proof] = []

    def count(self, rule: str, verdict: Verdict, path: str, times: int = 1) -> None:
        """Count obligations by their verdict, under the file that they belong to."""
        assert times >= 0, "a count"
        rows = self.counts.setdefault(path, {})
        row = rows.setdefault(rule, [0, 0, 0])
        column = (Verdict.PROVEN, Verdict.VIOLATED, Verdict.UNPROVEN).index(verdict)
        row[column] += times

    def proven(self, rule: str, path: str, times: int = 1) -> None:
        """`times` obligations of a rule are met in the file at `path`."""
        self.count(rule, Verdict.PROVEN, path, times)

    def violated(
        self,
        rule: str,
        where: Where,
        message: str,
        *,
        anchor: str = "",
        trace: Sequence[Step] = NO_STEPS,
    ) -> None:
        """A place breaks a rule; `anchor` is position-free text that tells it from others."""
        self.add(rule, Verdict.VIOLATED, where, (message, anchor), trace)

    def unproven(
        self,
        rule: str,
        where: Where,
        message: str,
        *,
        anchor: str = "",
        trace: Sequence[Step] = NO_STEPS,
    ) -> None:
        """It could not be shown that a place keeps a rule; the message names the failed step."""
        self.add(rule, Verdict.UNPROVEN, where, (message, anchor), trace)

    def undecided(self, rule: str, where: Where, message: str, *, anchor: str = "") -> None:
        """A rule cannot be decided at a place, for want of files: a note, which never fails."""
        self.add(rule, Verdict.UNPROVEN, where, (message, anchor), NO_STEPS)
        self.findings[-1] = replace(self.findings[-1], advisory=True)

    def add(
        self,
        rule: str,
        verdict: Verdict,
        where: Where,
        texts: tuple[str, str],
        trace: Sequence[Step],
    ) -> None:
        """A finding: `texts` are the message and the anchor."""
        message, anchor = texts
        assert verdict is not Verdict.PROVEN, "a finding is an obligation that is not met"
        assert "\n" not in message, "a message is one line"
        self.count(rule, verdict, where.path)
        finding = Finding(
            where.path,
            where.line,
            where.column,
            rule,
            message,
            where.symbol,
            verdict.value,
            anchor,
            tuple(trace),
        )
        self.findings.append(finding)

    def show(
        self,
        rule: str,
        verdict: Verdict,
        where: Where,
        steps: Sequence[str],
        detail: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Keep the proof steps of an obligation; counts nothing and reports nothing."""
        assert len(steps) > 0, "a proof has steps"
        proof = Proof(
            where.path, where.line, rule, where.symbol, verdict.value, tuple(steps), tuple(detail)
        )
        self.proofs.append(proof)
