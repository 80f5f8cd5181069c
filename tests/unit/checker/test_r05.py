"""P10-R5: conformance files, the page's examples, and what must hold for every test expression."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker_helpers import (
    analyse,
    analyse_folder,
    analyse_text,
    compare,
    examples_of,
    sources_of,
)

STANDARDS = Path(__file__).parents[3] / "standards"
CASES = sorted((STANDARDS / "conformance").glob("P10-R5.*/*"))
EXAMPLES = examples_of(STANDARDS / "rules" / "R5.md")
NAMES = [f"P10-R5.{number}" for number in range(1, 11)]

# A test as text, and whether it holds.
Test = tuple[str, bool]
HOLDS = ("True", "1", "'a'", "[1]", "(1,)", "2 > 1", "1 == 1", "None is None")
FAILS = ("False", "0", "None", "''", "[]", "()", "{}", "2 < 1", "'a' == 'b'", "not 1")
ATOMS = st.sampled_from([*((text, True) for text in HOLDS), *((text, False) for text in FAILS)])


def negated(inner: Test) -> Test:
    return f"not ({inner[0]})", not inner[1]


def both(left: Test, right: Test) -> Test:
    return f"({left[0]}) and ({right[0]})", left[1] and right[1]


def either(left: Test, right: Test) -> Test:
    return f"({left[0]}) or ({right[0]})", left[1] or right[1]


def chosen(left: Test, test: Test, right: Test) -> Test:
    return f"({left[0]}) if ({test[0]}) else ({right[0]})", left[1] if test[1] else right[1]


TESTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(negated, inner),
        st.builds(both, inner, inner),
        st.builds(either, inner, inner),
        st.builds(chosen, inner, inner, inner),
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
def test_a_constant_test_has_the_outcome_that_python_gives_it(test: Test) -> None:
    text, outcome = test
    analysis = analyse_text(f"def f():\n    assert {text}, 'm'\n")
    cannot_fail = analysis.lines("P10-R5.4") != set()
    always_fails = analysis.lines("P10-R5.5") != set()
    assert not (cannot_fail and not outcome)
    assert not (always_fails and outcome)
    if " if " not in text:
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


CHECKED = "def f(x):\n    assert x > 0, 'm'\n"


@pytest.mark.requirement("FLM-REQ-223")
def test_a_package_inside_one_that_is_not_analysed_is_not_decided(tmp_path: Path) -> None:
    inner = tmp_path / "pkg" / "sub"
    inner.mkdir(parents=True)
    _ = (tmp_path / "pkg" / "__init__.py").write_text("")
    _ = (inner / "__init__.py").write_text("")
    _ = (inner / "a.py").write_text(CHECKED)
    alone = analyse_folder(inner)
    assert [finding.rule for finding in alone.findings if finding.rule == "P10-R5.7"] == []
    (note,) = [finding for finding in alone.notes if finding.rule == "P10-R5.7"]
    assert (note.path, note.verdict) == ("__init__.py", "UNPROVEN")
    assert "`pkg.sub`" in note.message
    assert alone.count("P10-R5.7")[1] == 0
    whole = analyse_folder(tmp_path)
    assert whole.lines("P10-R5.7") == {("pkg/__init__.py", 1)}
    assert "P10-R5.7" in {finding.rule for finding in whole.findings}


@pytest.mark.requirement("FLM-REQ-223")
@pytest.mark.parametrize("guarded", [True, False])
def test_the_outermost_analysed_package_is_decided_if_nothing_lies_around_it(
    tmp_path: Path, guarded: bool
) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    guard = "if not __debug__:\n    raise RuntimeError('-O')\n"
    _ = (package / "__init__.py").write_text(guard if guarded else "")
    _ = (package / "a.py").write_text(CHECKED)
    found = analyse_folder(package)
    assert found.lines("P10-R5.7") == (set() if guarded else {("__init__.py", 1)})
    assert not any(note.rule == "P10-R5.7" for note in found.notes)
