"""P10-R5: conformance files, the page's examples, and what must hold for every test expression."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker_helpers import analyse, analyse_text, compare, examples_of, sources_of

STANDARDS = Path(__file__).parents[3] / "standards"
CASES = sorted((STANDARDS / "conformance").glob("P10-R5.*/*"))
EXAMPLES = examples_of(STANDARDS / "rules" / "R5.md")
NAMES = [f"P10-R5.{number}" for number in range(1, 11)]

ATOMS = st.sampled_from(
    ["True", "False", "1", "0", "None", "'a'", "''", "[]", "[1]", "()", "(1,)", "{}", "2 > 1"]
    + ["2 < 1", "1 == 1", "'a' == 'b'", "None is None", "not 1"]
)
TESTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("({}) if ({}) else ({})".format, inner, inner, inner),
    ),
    max_leaves=6,
)


@pytest.mark.requirement("FLM-REQ-222")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_conformance(case: Path) -> None:
    missed, false = compare(sources_of(case), [case.parent.name])
    assert not missed
    assert not false


@pytest.mark.requirement("FLM-REQ-222")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line-{example.line}")
def test_the_examples_of_the_page(example: object) -> None:
    sources = getattr(example, "sources")  # noqa: B009 - the parameter is typed object for pytest
    wanted = {rule for text in sources.values() for rule in NAMES if f"expect: {rule}" in text}
    missed, false = compare(sources, sorted(wanted) or NAMES[3:5])
    assert not missed
    assert not false


@pytest.mark.requirement("FLM-REQ-220")
def test_every_sub_rule_has_five_bad_and_five_good_cases() -> None:
    for name in NAMES:
        held = [case.name for case in CASES if case.parent.name == name]
        assert sum(case.startswith("bad_") for case in held) >= 5, name
        assert sum(case.startswith("good_") for case in held) >= 5, name


@pytest.mark.requirement("FLM-REQ-222")
@given(test=TESTS)
def test_a_constant_test_has_the_outcome_that_python_gives_it(test: str) -> None:
    analysis = analyse_text(f"def f():\n    assert {test}, 'm'\n")
    outcome = bool(eval(test))
    cannot_fail = analysis.lines("P10-R5.4") != set()
    always_fails = analysis.lines("P10-R5.5") != set()
    assert not (cannot_fail and not outcome)
    assert not (always_fails and outcome)
    if " if " not in test:
        assert cannot_fail or always_fails


@pytest.mark.requirement("FLM-REQ-220")
@given(count=st.integers(0, 6), spare=st.integers(0, 3))
def test_the_average_counts_effective_checks_only(count: int, spare: int) -> None:
    checks = [f"    assert x > {number}, 'm'" for number in range(count)]
    wasted = ["    assert len(x) >= 0, 'm'"] * spare
    text = "\n".join(["def f(x):", *checks, *wasted, "    return x", ""])
    analysis = analyse({"mod.py": text}, profile="flight")
    assert (analysis.lines("P10-R5.1") == set()) is (count >= 2)
    assert (analysis.lines("P10-R5.2") == set()) is (count >= 1)


@pytest.mark.requirement("FLM-REQ-221")
def test_a_side_effect_is_seen_through_modules_and_aliases() -> None:
    sources = {
        "store.py": "TABLE = {}\n\n\ndef put(key):\n    TABLE[key] = 1\n    return True\n",
        "layer.py": "from store import put as keep\n\n\ndef known(key):\n    return keep(key)\n",
        "user.py": "import layer as l\n\n\ndef f(key):\n    assert l.known(key), 'm'\n",
    }
    assert analyse(sources).lines("P10-R5.3") == {("user.py", 5)}


@pytest.mark.requirement("FLM-REQ-223")
def test_a_guard_in_a_subpackage_does_not_cover_the_package_around_it() -> None:
    sources = {
        "pkg/__init__.py": "",
        "pkg/a.py": "def f(x):\n    assert x > 0, 'm'\n",
        "pkg/sub/__init__.py": "if not __debug__:\n    raise RuntimeError('-O')\n",
    }
    assert analyse(sources).lines("P10-R5.7") == {("pkg/__init__.py", 1)}
