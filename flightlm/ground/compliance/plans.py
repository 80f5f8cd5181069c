"""The guideline enforcement plan and the guideline re-categorisation plan."""

from __future__ import annotations

from typing import Final

from flightlm.checker import registry
from flightlm.checker.model import Category, Decidability, Rule
from flightlm.ground.compliance.sheet import Row, Sheet
from flightlm.ground.explain import page_text
from flightlm.ground.reports.json import CertifyReport

HOW_DECIDED: Final = """\
How each rule is enforced. Decided: `syntax` on the syntax tree; `sound` by an over-approximation
under the assumptions A1 to A7, so that what cannot be shown is a finding (UNPROVEN); `heuristic`:
may miss and may mistake."""
WHOSE_CATEGORIES: Final = """\
The categories are those of the rule set. No configuration changes them: Mandatory rules accept
neither deviation nor baseline, Advisory rules are told as notes.

`flight` holds for critical code (profile flight, and what `critical` lists), `ground` for all other
code. Where ground asks less, that is a part of the rule set and not a re-categorisation in the
sense of MISRA Compliance, which would not permit a Required guideline to become Advisory."""
CANNOT: Final = "What it cannot see"
MANUAL: Final = {
    Decidability.SYNTAX: "none beyond what the tool cannot see",
    Decidability.SOUND: "discharge the assumptions A1 to A7; what cannot be shown is a finding",
    Decidability.HEURISTIC: "review by hand: the tool may miss places and may mistake them",
}
# Sub-rules of the set that `certify` does not decide place by place.
BESIDE: Final = (
    ("P10-R10.2", "no open finding", "the verdict of the report", "none"),
    (
        "P10-R10.3",
        "two independent analysers ran",
        "other tools: not decided here",
        "file their reports beside this set",
    ),
    (
        "P10-R10.7",
        "the last run is less than a day old",
        "the pipeline: not decided here",
        "file the log of the run beside this set",
    ),
    ("P10-R10.8", "the checker's own self-test passed", "tool.self_test of the report", "none"),
)
APPLIED: Final = "as the rule"
NOT_APPLIED: Final = "Not applied"
# What the profile ground asks less, from the table of profiles and the pages of the rules.
GROUND: Final = {
    "P10-R1.3": ("Advisory", "told as a note: untyped code would be one cycle of weak edges"),
    "P10-R1.6": (APPLIED, "an if/elif chain may lack its else"),
    "P10-R2.1": (APPLIED, "a bound that depends on data (class D) needs no guard"),
    "P10-R2.2": (APPLIED, "a bound that depends on data (class D) needs no guard"),
    "P10-R2.6": (NOT_APPLIED, "critical code only"),
    "P10-R3.10": (NOT_APPLIED, "critical code only"),
    "P10-R4.5": (APPLIED, "complexity 15 in place of 10"),
    "P10-R5.1": (NOT_APPLIED, "the average of checks is asked of flight code"),
    "P10-R5.2": (APPLIED, "functions over 10 lines in place of every function"),
    "P10-R6.5": (APPLIED, "a class may do without __slots__"),
    "P10-R7.4": ("Advisory", "told as a note: a type checker shows annotations to be true"),
    "P10-N2": (NOT_APPLIED, "critical code only"),
}
CRITICAL_ONLY: Final = frozenset(
    rule for rule, (category, _) in GROUND.items() if category == NOT_APPLIED
)


def limits_of(rule: Rule) -> str:
    """What the rule's page says that the tool cannot see."""
    page = page_text(rule.id)
    _, heading, rest = page.partition(f"# {CANNOT}\n")
    text, _, _ = rest.partition("\n#")
    assert heading != "", "each page says what the rule cannot see"
    return " ".join(text.split())


def enforcement_row(rule: Rule, tool: str) -> Row:
    """How one rule is enforced."""
    decided = rule.decidability.name
    assert rule.decidability in MANUAL, "each way to decide leaves something to people"
    return (
        rule.id,
        rule.title,
        rule.category.value,
        decided.lower(),
        rule.reach.value,
        tool,
        limits_of(rule),
        MANUAL[rule.decidability],
    )


def enforcement_plan(report: CertifyReport) -> Sheet:
    """Every rule: how it is enforced, by which tool, how it is decided, what is left to people."""
    version = report["tool"]["version"]
    tool = f"flightlm certify {version}"
    rows = [enforcement_row(rule, tool) for rule in registry.RULES]
    rows.extend(
        (rule, title, Category.REQUIRED.value, "evidence", "project", how, "", manual)
        for rule, title, how, manual in BESIDE
    )
    assert len(rows) == len(registry.RULES) + len(BESIDE), "a row for each rule"
    return Sheet(
        "guideline-enforcement-plan",
        "Guideline enforcement plan",
        HOW_DECIDED,
        ("rule", "flagged", "category", "decided", "reach", "enforced by", "cannot see", "manual"),
        tuple(rows),
    )


def category_row(rule: Rule) -> Row:
    """One rule with its category at each profile."""
    at_ground, why = GROUND.get(rule.id, (APPLIED, ""))
    category = rule.category.value
    return (rule.id, category, category, category if at_ground == APPLIED else at_ground, why)


def recategorisation_plan() -> Sheet:
    """Every rule with its category in the rule set, in flight code, and in ground code."""
    rows = tuple(category_row(rule) for rule in registry.RULES)
    mandatory = [row for row in rows if row[1] == Category.MANDATORY.value]
    assert all(row[1] == row[2] == row[3] for row in mandatory), "Mandatory stays Mandatory"
    return Sheet(
        "guideline-recategorisation-plan",
        "Guideline re-categorisation plan",
        WHOSE_CATEGORIES,
        ("rule", "category", "flight", "ground", "what ground asks less"),
        rows,
    )
