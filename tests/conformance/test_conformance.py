"""Every conformance case and every example of a page: what is expected, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from flightlm.checker import registry
from tests.checker_helpers import Example, compare, examples_of, expected_of, sources_of

STANDARDS = Path(__file__).parents[2] / "standards"
CASES = STANDARDS / "conformance"
PAGES = STANDARDS / "rules"


def cases() -> list[Path]:
    """Every case: bad_*.py, good_*.py, and folders of that name."""
    found = [case for folder in sorted(CASES.glob("P10-*")) for case in sorted(folder.iterdir())]
    return [case for case in found if case.name.startswith(("bad_", "good_"))]


def examples() -> list[Example]:
    """Every example of every page."""
    return [example for page in sorted(PAGES.glob("*.md")) for example in examples_of(page)]


def name_of(case: Path) -> str:
    """A case as the list of tests shows it."""
    return f"{case.parent.name}/{case.name}"


def example_name(example: Example) -> str:
    """An example as the list of tests shows it."""
    return f"{example.page}:{example.line}"


@pytest.mark.requirement("FLM-REQ-254")
@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_a_case_gives_what_its_comments_say_and_nothing_else(case: Path) -> None:
    sources = sources_of(case)
    rule = case.parent.name
    expected = expected_of(sources)
    if case.name.startswith("bad_"):
        assert any(found == rule for _, _, found in expected), f"{case} expects no {rule}"
    else:
        assert not expected, f"{case} is a good case and expects {expected}"
    # The folder's sub-rule, and every other one that a comment names.
    missed, alarms = compare(sources, {rule} | {found for _, _, found in expected})
    assert (missed, alarms) == (set(), set())


@pytest.mark.requirement("FLM-REQ-254")
@pytest.mark.parametrize("example", examples(), ids=example_name)
def test_an_example_of_a_page_gives_what_it_says(example: Example) -> None:
    named = {found for _, _, found in expected_of(example.sources)}
    missed, alarms = compare(example.sources, named | {example.rule})
    assert (missed, alarms) == (set(), set())


@pytest.mark.requirement("FLM-REQ-254")
@pytest.mark.parametrize("rule", [rule.id for rule in registry.RULES])
def test_every_sub_rule_has_five_bad_and_five_good_cases(rule: str) -> None:
    names = [case.name for case in (CASES / rule).iterdir()]
    assert sum(name.startswith("bad_") for name in names) >= 5
    assert sum(name.startswith("good_") for name in names) >= 5
