"""What the analysis says: verdicts, findings, file states.  Plain values that cross processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Verdict(Enum):
    """The answer to one obligation: what a rule demands of one place in the source."""

    PROVEN = "PROVEN"
    VIOLATED = "VIOLATED"
    UNPROVEN = "UNPROVEN"


class State(Enum):
    """What became of a file.  Anything but ANALYZED and EXCLUDED makes the verdict INCOMPLETE."""

    ANALYZED = "ANALYZED"
    PARSE_FAILED = "PARSE_FAILED"
    TOO_COMPLEX = "TOO_COMPLEX"
    UNREADABLE = "UNREADABLE"
    EXCLUDED = "EXCLUDED"


class Profile(Enum):
    """Which thresholds hold for a file."""

    FLIGHT = "flight"
    GROUND = "ground"


class Decidability(Enum):
    """How a sub-rule is decided."""

    SYNTAX = "D"  # decidable on the syntax tree
    SOUND = "S"  # sound over-approximation under the printed assumptions
    HEURISTIC = "H"  # may miss and may mistake


class Category(Enum):
    """How binding a sub-rule is, as in MISRA Compliance."""

    MANDATORY = "Mandatory"  # no deviation is accepted
    REQUIRED = "Required"
    ADVISORY = "Advisory"  # reported under notes, never fails


class Reach(Enum):
    """How much of the code a decision needs to see."""

    FILE = "file"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Rule:
    """One sub-rule: what `--list-rules`, the JSON and the reports say of it."""

    id: str  # P10-R1.1
    title: str  # a noun phrase: what is flagged
    decidability: Decidability
    reach: Reach
    category: Category


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: a call of a cycle, a call towards an allocation, a step of a proof."""

    path: str
    line: int
    note: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """An obligation that is not met.  Lines and columns count from 1; sorted by place, then rule.

    `anchor` is the position-free text that the fingerprint hashes beside rule and symbol.
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    symbol: str
    verdict: str  # VIOLATED or UNPROVEN
    anchor: str
    trace: tuple[Step, ...] = ()
    advisory: bool = False  # a note, whatever the category of its rule

    def order(self) -> tuple[str | int | tuple[Step, ...], ...]:
        """What findings are sorted by."""
        where = (self.path, self.line, self.column, self.rule)
        said = (self.message, self.symbol, self.verdict, self.anchor)
        return *where, *said, self.trace, self.advisory


@dataclass(frozen=True, slots=True)
class Proof:
    """An obligation worth showing: its verdict and the steps that were taken, in order.

    `detail` is what the certificate prints beside it: the bound of a loop, its class.
    """

    path: str
    line: int
    rule: str
    symbol: str
    verdict: str
    steps: tuple[str, ...]  # each "ok: …" or "failed: …"; nothing follows a failed one
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What a rule keeps of one file for its decision over the whole project.

    `rule` is the sub-rule that will read it; `number` and `texts` are that rule's business.
    """

    rule: str
    path: str
    line: int
    column: int
    symbol: str
    number: int
    texts: tuple[str, ...] = ()


NO_STEPS: Final[tuple[Step, ...]] = ()
