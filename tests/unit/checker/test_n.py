"""P10-N2, N3 and N4: what the conformance files do not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker_helpers import analyse_text


def lines_of(source: str, rule: str, profile: str = "ground") -> set[int]:
    return {line for _, line in analyse_text(source, profile).lines(rule)}


@pytest.mark.requirement("FLM-REQ-215")
@given(
    st.sampled_from(["a and b", "a < b < c", "a if b else c", "(a > b) & (b > c)", "not a or b"])
)
def test_a_decision_is_one_condition_in_flight_only(test: str) -> None:
    source = f"def f(a: int, b: int, c: int) -> None:\n    if {test}:\n        print(a)\n"
    assert lines_of(source, "P10-N2", "flight") == {2}
    assert lines_of(source, "P10-N2") == set()


@pytest.mark.requirement("FLM-REQ-215")
def test_a_decision_over_several_lines_is_one_finding() -> None:
    source = "def f(a: bool, b: bool, c: bool) -> bool:\n    return (\n        a\n        and (b\n        or c)\n    )\n"
    assert lines_of(source, "P10-N2", "flight") == {3}


@pytest.mark.requirement("FLM-REQ-216")
@pytest.mark.parametrize(
    ("comment", "flagged"),
    [
        ("# TODO", True),
        ("# TODO(me): x", True),
        ("#FIXME later", True),
        ("# todo: x", True),
        ("# the 'TODO' list", False),
        ("# see TODO.md", False),
        ("# TODOS are counted", False),
        ("# todo lists are shown", False),
        ("# MASTODON", False),
    ],
)
def test_marks_are_words_of_comments(comment: str, flagged: bool) -> None:
    assert lines_of(comment + "\n", "P10-N3") == ({1} if flagged else set())


GUARDS = (
    "if b == 0:\n        return 0.0",
    "if not b:\n        raise ValueError",
    "if b <= 0:\n        return 1.0",
    "assert b > 0, 'b'",
    "assert b != 0, 'b'",
    "assert 0 < b < 10, 'b'",
    "if b < 1:\n        raise ValueError",
    "if a > 3 or b == 0:\n        return 0.0",
    "if b == 0:\n        b = 1",
    "b = max(b, 1)",
    "b = b or 1",
    "b = abs(b) + 1",
    "while b == 0:\n        b = int(input())",
)
NO_GUARDS = (
    "if a == 0:\n        return 0.0",
    "assert b >= 0, 'b'",
    "assert b < 10, 'b'",
    "if b > 0:\n        print(b)",
    "if b == 0:\n        print(b)",
    "if a > 3 and b == 0:\n        return 0.0",
    "if b != 0:\n        return 0.0",
    "b = max(b, 0)",
    "b = abs(b)",
    "print(b)",
)


@pytest.mark.requirement("FLM-REQ-217")
@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("operator", ["/", "//", "%"])
def test_a_guard_protects_a_division(guard: str, operator: str) -> None:
    source = f"def f(a: int, b: int) -> float:\n    {guard}\n    return a {operator} b\n"
    assert lines_of(source, "P10-N4") == set()


@pytest.mark.requirement("FLM-REQ-217")
@pytest.mark.parametrize("guard", NO_GUARDS)
def test_what_is_no_guard_protects_nothing(guard: str) -> None:
    source = f"def f(a: int, b: int) -> float:\n    {guard}\n    return a / b\n"
    assert lines_of(source, "P10-N4") == {source.count("\n")}


@pytest.mark.requirement("FLM-REQ-217")
@given(st.sampled_from(GUARDS[:8]))
def test_a_guard_ends_where_the_name_is_bound_again(guard: str) -> None:
    source = f"def f(a: int, b: int) -> float:\n    {guard}\n    b = b - a\n    return a / b\n"
    assert lines_of(source, "P10-N4") == {source.count("\n")}
