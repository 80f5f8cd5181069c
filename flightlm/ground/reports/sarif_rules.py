"""What a SARIF file says of each rule: names, categories, and the rule's page as help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flightlm.checker import registry
from flightlm.checker.model import Category, Decidability, Rule
from flightlm.ground import explain
from flightlm.ground.reports.json import Table
from flightlm.ground.reports.scene import level_of

PRECISION: Final = {
    Decidability.SYNTAX: "very-high",
    Decidability.SOUND: "high",
    Decidability.HEURISTIC: "medium",
}
SEVERITY: Final = {
    Category.MANDATORY: "error",
    Category.REQUIRED: "warning",
    Category.ADVISORY: "recommendation",
}
CHECKED: Final = "What it checks"
FENCE: Final = "```"


def name_of(title: str) -> str:
    """A title as one word: "while without a proof" is WhileWithoutAProof."""
    letters = "".join(letter if letter.isalnum() else " " for letter in title)
    words = letters.split()
    name = "".join(capital(word) for word in words)
    assert name != "", "a title has a word"
    return name


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    first = text[:1]
    return first.upper() + text[1:]


def sentence(text: str) -> str:
    """A noun phrase as a sentence."""
    assert text != "", "there is something to say"
    return capital(text) + ("" if text.endswith(".") else ".")


def checked_part(page: str) -> str:
    """What a rule checks, as its page says it; "" if the page does not."""
    kept: list[str] = []
    inside = False
    for line in page.split("\n"):
        if line.startswith("#"):
            inside = heading(line) == CHECKED
        elif inside:
            kept.append(line.strip())
    text = plain(" ".join(line for line in kept if line))
    assert "\n" not in text, "one paragraph"
    return text


def heading(line: str) -> str:
    """The text of a heading."""
    assert line.startswith("#"), "a heading begins with its marks"
    return line.lstrip("# ")


def plain(markdown: str) -> str:
    """Markdown without its marks: a reader of plain text sees sentences and code."""
    kept = []
    fenced = False
    for line in markdown.split("\n"):
        if line.startswith(FENCE):
            fenced = not fenced
        elif line.startswith("#") and not fenced:
            kept.append(heading(line))
        else:
            kept.append(line if fenced else line.replace("`", ""))
    assert not fenced, "a block of code has an end"
    return "\n".join(kept)


def descriptor(rule: Rule) -> Table:
    """What is said of one rule."""
    name = rule.id
    page = explain.page_text(name)
    short = sentence(rule.title)
    assert page != "", "every rule has a page"
    return {
        "id": name,
        "name": name_of(rule.title),
        "shortDescription": {"text": short},
        "fullDescription": {"text": checked_part(page) or short},
        "help": {"text": plain(page), "markdown": page},
        "defaultConfiguration": {"level": level_of(name)},
        "properties": properties_of(rule),
    }


def properties_of(rule: Rule) -> Table:
    """What SARIF has no field for.

    `precision`, `problem.severity` and `tags` (20 at most) are GitHub's.
    """
    name = rule.id
    family, _, _ = name.partition(".")
    category = rule.category
    decided = rule.decidability
    word = decided.name
    assert family != "", "a rule belongs to one of the ten, or to those beside them"
    return {
        "category": category.value,
        "decidability": word.lower(),
        "scope": rule.reach.value,
        "precision": PRECISION[decided],
        "problem.severity": SEVERITY[category],
        "tags": ["power-of-ten", family, category.value, "maintainability"],
    }


def descriptors(rules: Sequence[str]) -> list[Table]:
    """What is said of some rules, in their order.  Raises FlightError if a page is missing."""
    known = {rule.id: rule for rule in registry.RULES}
    found = [descriptor(known[rule]) for rule in rules]
    assert len(found) == len(rules), "each rule once"
    return found
