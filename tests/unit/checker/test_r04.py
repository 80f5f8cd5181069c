"""P10-R4: exact limits, and that layout, names and dead code change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker_helpers import analyse_text

pytestmark = pytest.mark.requirement("FLM-REQ-213")


def lines_of(source: str, rule: str, profile: str = "ground") -> set[int]:
    return {line for _, line in analyse_text(source, profile).lines(rule)}


def function_of(statements: int, head: str = "def f(x: int) -> int:") -> str:
    body = "".join(f"    a{k} = x\n" for k in range(statements - 1))
    return f"{head}\n{body}    return x\n"


@given(st.integers(50, 70), st.integers(0, 5))
def test_code_lines_and_statements_are_counted_exactly(count: int, blanks: int) -> None:
    gap = "    # a comment\n" * blanks + "\n" * blanks
    source = function_of(count).replace("    return", gap + "    return")
    assert lines_of(source, "P10-R4.1") == ({1} if count + 1 > 60 else set())
    assert lines_of(source, "P10-R4.2") == ({1} if count > 60 else set())


@given(st.integers(1, 20))
def test_every_if_is_one_branch(count: int) -> None:
    body = "".join(f"    if x == {k}:\n        return {k}\n" for k in range(count))
    source = f"def f(x: int) -> int:\n{body}    return x\n"
    assert lines_of(source, "P10-R4.5") == ({1} if count + 1 > 15 else set())
    assert lines_of(source, "P10-R4.5", "flight") == ({1} if count + 1 > 10 else set())


@given(st.integers(1, 12), st.booleans())
def test_parameters_are_counted_without_the_receiver(count: int, method: bool) -> None:
    names = ", ".join(f"p{k}: int" for k in range(count))
    if method:
        source = f"class A:\n    def f(this, {names}) -> int:\n        return p0\n"
        assert lines_of(source, "P10-R4.4") == ({2} if count > 6 else set())
    else:
        source = f"def f({names}) -> int:\n    return p0\n"
        assert lines_of(source, "P10-R4.4") == ({1} if count > 6 else set())


@given(st.integers(1, 8))
def test_the_first_block_too_deep_is_flagged(depth: int) -> None:
    lines = ["def f(x: int) -> int:"]
    lines += ["    " * (k + 1) + f"if x > {k}:" for k in range(depth)]
    lines += ["    " * (depth + 1) + "x += 1", "    return x"]
    assert lines_of("\n".join(lines) + "\n", "P10-R4.6") == ({6} if depth > 4 else set())


@given(st.integers(90, 110), st.sampled_from("aä€😀"))
def test_width_is_counted_in_characters(width: int, letter: str) -> None:
    source = "#" + letter * (width - 1) + "\n"
    assert lines_of(source, "P10-R4.7") == ({1} if width > 100 else set())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1; y = 2\n", {1}),
        ("x = 1;\n", {1}),
        ("text = 'ä'; y = 2\n", {1}),
        ("if x: y = 1\n", {1}),
        ("if x:\n    y = 1\nelse: y = 2\n", {3}),
        ("class A: ...\n", {1}),
        ("x = (\n    1\n); y = 2\n", {3}),
        ("async def f(): return 1\n", {1}),
        ("x = 'a; b'  # c; d\n", set()),
        ("@d\ndef f():\n    return 1\n", set()),
        ("if x:\n    y = 1\nelif z:\n    y = 2\n", set()),
        ("", set()),
    ],
)
def test_one_statement_a_line(source: str, expected: set[int]) -> None:
    assert lines_of(source, "P10-R4.3") == expected


def test_a_nested_function_counts_in_the_one_around_it() -> None:
    inner = function_of(40, "    def g(x: int) -> int:").replace("\n    ", "\n        ")
    outer = "def f(x: int) -> int:\n" + inner + function_of(30).split("\n", 1)[1]
    assert lines_of(outer, "P10-R4.1") == {1}
    assert lines_of(outer, "P10-R4.2") == {1}


def test_type_parameters_and_star_except_do_not_disturb() -> None:
    source = "try:\n    x = 1\nexcept* ValueError:\n    x = 2\n"
    assert analyse_text(source).count("P10-R4.6")[1] == 0
