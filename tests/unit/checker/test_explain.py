"""The pages: one section for every sub-rule with the fixed headings, in the package, too."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flightlm.checker import registry
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import explain

ROOT = Path(__file__).parents[3]
HEADINGS = (
    "What it checks",
    "Why",
    "How it is decided",
    "Decidability",
    "What it cannot see",
    "Bad",
    "Good",
)


@pytest.mark.requirement("FLM-REQ-260")
@pytest.mark.parametrize("rule", [rule.id for rule in registry.RULES])
def test_every_sub_rule_is_explained(rule: str) -> None:
    text = explain.page_text(rule)
    for heading in HEADINGS:
        assert f"# {heading}\n" in text, heading
    assert "```" in text


@pytest.mark.requirement("FLM-REQ-260")
def test_the_package_holds_the_pages_of_the_standard() -> None:
    assert explain.PAGES.resolve() == ROOT / "standards" / "rules"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = project["tool"]["setuptools"]["package-data"]["flightlm"]
    assert "checker/pages/*.md" in data


@pytest.mark.requirement("FLM-REQ-260")
@pytest.mark.parametrize("text", ["R99", "P10", "P10-R", "", "R4.99", "../R4"])
def test_an_unknown_rule_is_refused(text: str) -> None:
    with pytest.raises(FlightError) as caught:
        _ = explain.page_text(text)
    assert caught.value.fault is Fault.CERTIFY_RULE


@pytest.mark.requirement("FLM-REQ-260")
def test_a_section_ends_where_the_next_begins() -> None:
    page = (
        "# R9\n\n## P10-R9.1: a\n\n```python\n# P10-R9.2\n```\n### Why\n\n## P10-R9.2: b\n\ntext\n"
    )
    assert explain.section_of(page, "P10-R9.1").endswith("### Why")
    assert explain.section_of(page, "P10-R9.2") == "## P10-R9.2: b\n\ntext"
    assert explain.section_of(page, "P10-R9.3") == ""


@pytest.mark.requirement("FLM-REQ-260")
def test_the_list_has_every_rule_once() -> None:
    lines = explain.rules_text().split("\n")
    listed = [line.split()[0] for line in lines if line.startswith("P10-")]
    assert listed == [rule.id for rule in registry.RULES]
    assert len(set(listed)) == len(listed)
