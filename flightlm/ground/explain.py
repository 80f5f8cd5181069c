"""`flightlm certify --explain`, `--explain-proof` and `--list-rules`.

The pages are those of standards/rules; flightlm/checker/pages leads there in a checkout, and holds
them in an installed package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from flightlm.checker import registry
from flightlm.checker.engine import Outcome, matches
from flightlm.checker.model import Rule
from flightlm.checker.settings import full_id
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.display import visible

PAGES: Final = Path(registry.__file__).parent / "pages"
HEADING: Final = re.compile(r"^(#+)\s+(.*)$")
ID: Final = re.compile(r"P10-(?:R[0-9]+(?:\.[0-9]+)?|N[0-9]|ARCH)")
FAMILY: Final = re.compile(r"P10-(R[0-9]+|N[0-9]|ARCH)")


def rules_text() -> str:
    """Every sub-rule with its category, decidability and reach."""
    rows = [("id", "category", "decided", "reach", "flagged")]
    for rule in registry.RULES:
        rows.append(
            (rule.id, rule.category.value, rule.decidability.value, rule.reach.value, rule.title)
        )
    lines = [f"{a:<12}{b:<11}{c:<9}{d:<9}{e}" for a, b, c, d, e in rows]
    lines.append("")
    lines.append("decided: D on the syntax tree, S sound over-approximation, H heuristic")
    assert len(lines) == len(registry.RULES) + 3, "a line for each sub-rule"
    return "\n".join(lines) + "\n"


def find_rule(text: str) -> str:
    """The id that a user means: of a sub-rule or of a rule.  Raises FlightError."""
    wanted = full_id(text.strip())
    if not any(matches(rule.id, wanted) for rule in registry.RULES):
        raise FlightError(Fault.CERTIFY_RULE, f"there is no rule {text[:40]!r}")
    if FAMILY.match(wanted) is None:
        raise FlightError(Fault.CERTIFY_RULE, f"{text[:40]!r} is no whole id")
    return wanted


def section_of(page: str, rule: str) -> str:
    """The section of a page whose heading names a sub-rule; "" if there is none."""
    level = 0
    kept: list[str] = []
    fenced = False
    for line in page.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        heading = None if fenced else HEADING.match(line)
        if heading is not None:
            depth = len(heading[1])
            named = ID.findall(heading[2])
            if level == 0 and rule in named:
                level = depth
            elif level > 0 and depth <= level:
                break
        if level > 0:
            kept.append(line)
    assert level > 0 or not kept, "a section begins with its heading"
    text = "\n".join(kept)
    return text.strip()


def page_text(text: str) -> str:
    """A rule's page, or a sub-rule's section of it."""
    wanted = find_rule(text)
    family = FAMILY.match(wanted)
    assert family is not None, "the id was checked"
    file = PAGES / f"{family[1]}.md"
    try:
        page = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FlightError(Fault.CERTIFY_INTERNAL, f"the page of {wanted} is missing") from error
    if wanted == family[0]:
        return page
    section = section_of(page, wanted)
    if section == "":
        raise FlightError(Fault.CERTIFY_INTERNAL, f"{file.name} has no section {wanted}")
    known = [rule for rule in registry.RULES if rule.id == wanted]
    return head_of(known) + section + "\n"


def head_of(rules: list[Rule]) -> str:
    """What the registry says of a sub-rule."""
    if not rules:
        return ""
    rule = rules[0]
    assert len(rules) == 1, "an id is given once"
    word = rule.decidability.name
    decided = f"{rule.decidability.value} ({word.lower()})"
    return f"{rule.category.value}, decided: {decided}, reach: {rule.reach.value}\n\n"


def proofs_text(outcome: Outcome, path: str, line: int) -> str:
    """The proof steps of the obligations at a line, and its findings; "" if there are none."""
    assert line >= 0, "a line number has no sign"
    text = []
    for proof in outcome.proofs:
        if (proof.path, proof.line) != (path, line):
            continue
        text.append(f"{path}:{line}: {proof.rule} {proof.verdict}  [{visible(proof.symbol)}]")
        text.extend(f"  {number}. {visible(step)}" for number, step in enumerate(proof.steps, 1))
        text.extend(f"  {name}: {visible(value)}" for name, value in proof.detail if value)
        failed = [step for step in proof.steps if step.startswith("failed")]
        if failed:
            text.append(f"  first step that failed: {visible(failed[0])}")
    for named in (*outcome.findings, *outcome.notes):
        found = named.finding
        if (found.path, found.line) == (path, line):
            text.append(f"{path}:{line}: {found.rule} {found.verdict}: {visible(found.message)}")
            for n, step in enumerate(found.trace, 1):
                text.append(f"  {n}. {step.path}:{step.line}: {visible(step.note)}")
    return "\n".join(text) + "\n" if text else ""
