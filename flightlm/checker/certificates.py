"""The certificates: no recursion and how deep the stack gets, every loop's bound, every root's
allocation sites.  They are read off the proofs that the rules kept, and claim nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.engine import Outcome, matches
from flightlm.checker.model import Finding, Proof

CYCLES: Final = ("P10-R1.1", "P10-R1.2", "P10-R1.3")
RECURSION: Final = "P10-R1"
LOOPS: Final = ("P10-R2.1", "P10-R2.2")
ALLOCATION: Final = "P10-R3"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a certificate; `columns` are what the rule says of it, in its order."""

    path: str
    line: int
    symbol: str
    rule: str
    verdict: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Certificates:
    """All three.  `acyclic` is false if any cycle was found, weak ones included."""

    acyclic: bool
    complete: bool
    cycles: tuple[Finding, ...]
    entries: tuple[Line, ...]
    loops: tuple[Line, ...]
    steady: bool
    allocation: tuple[Line, ...]

    @property
    def depth(self) -> int:
        """The greatest depth of calls over all entry points; 0 if none is known."""
        depths = [int(value) for entry in self.entries for value in values(entry, "depth")]
        return max(depths, default=0)


def values(line: Line, name: str) -> list[str]:
    """What a row holds under a name, if it is a number."""
    return [value for key, value in line.columns if key == name and value.isdecimal()]


def line_of(proof: Proof) -> Line:
    """A proof as a row."""
    return Line(proof.path, proof.line, proof.symbol, proof.rule, proof.verdict, proof.detail)


def lines_of(proofs: Sequence[Proof], rule: str) -> tuple[Line, ...]:
    """The proofs of a rule that have something to show."""
    shown = [proof for proof in proofs if proof.detail and matches(proof.rule, rule)]
    return tuple(line_of(proof) for proof in shown)


def certificates_of(outcome: Outcome) -> Certificates:
    """The certificates of an outcome."""
    every = [named.finding for named in (*outcome.findings, *outcome.notes)]
    covered = [finding for one in outcome.covered for finding in one.findings]
    cycles = [finding for finding in (*every, *covered) if finding.rule in CYCLES]
    assert len(cycles) <= len(every) + len(covered), "cycles are findings"
    return Certificates(
        acyclic=not cycles,
        complete=outcome.verdict != "INCOMPLETE",
        cycles=tuple(sorted(cycles)),
        entries=lines_of(outcome.proofs, RECURSION),
        loops=tuple(line_of(proof) for proof in outcome.proofs if proof.rule in LOOPS),
        steady=outcome.steady,
        allocation=lines_of(outcome.proofs, ALLOCATION),
    )
