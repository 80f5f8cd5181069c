"""P10-R10: agreement with CPython's compiler, suppressions, configuration."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.settings import Settings, parse_settings
from tests.checker_helpers import analyse, analyse_text

pytestmark = pytest.mark.requirement("FLM-REQ-218")


def lines_of(source: str, rule: str) -> set[int]:
    return {line for _, line in analyse_text(source).lines(rule)}


def compiler_objects(source: str) -> bool:
    """Whether CPython refuses the text or warns of it; nothing is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(source, "mod.py", "exec", dont_inherit=True)
        except (SyntaxError, Warning):
            return True
    return False


SNIPPETS = (
    "x is 5",
    "x is 'a'",
    "x is -1",
    "x is ()",
    "x is (1, 2)",
    "x is None",
    "x is True",
    "x is ...",
    "x is [1]",
    "assert (x, 'm')",
    "assert ()",
    "assert (x)",
    "'a'('b')",
    "(1, 2)(3)",
    "[1](2)",
    "{1: 2}(3)",
    "f'{x}'(1)",
    "None[0]",
    "1[0]",
    "{1}[0]",
    "(lambda: 1)[0]",
    "[1]['a']",
    "[1][1, 2]",
    "'abc'[1]",
    "{'a': 1}['a']",
    "[1][x]",
    "[1][1:2]",
    "return",
    "yield 1",
    "await x",
    "break",
    "continue",
    "for x in y: break",
    "while x: continue",
    "while x:\n    def f():\n        break",
    "for x in y: pass\nelse: break",
    "def f(a, a): pass",
    "def f(a, *, a): pass",
    "lambda a, a: 1",
    "f(a=1, a=2)",
    "f(a=1, b=2)",
    "def f():\n    x = 1\n    global x",
    "def f(x):\n    global x",
    "def f():\n    nonlocal y",
    "nonlocal y",
    "def f():\n    y = 1\n    def g():\n        nonlocal y",
    "class A:\n    return 1",
    "async def f(): return [x async for x in y]",
    "def f(): return [x async for x in y]",
    "def f(): return (x async for x in y)",
    "async def f():\n    yield 1\n    return 2",
    "async def f():\n    yield from x",
    "async def f():\n    async with x: pass",
    "def f():\n    async with x: pass",
    "x = 1\nfrom __future__ import annotations",
    "'doc'\nfrom __future__ import annotations",
    "from __future__ import braces",
    "from __future__ import nothing",
    "def f():\n    from os import *",
    "*x",
    "*x = y",
    "*x, = y",
    "*a, *b = c",
    "print(*x)",
    "try: pass\nexcept: pass\nexcept OSError: pass",
    "match x:\n    case _: pass\n    case 1: pass",
    "match x:\n    case y: pass\n    case 1: pass",
    "match x:\n    case _ if y: pass\n    case 1: pass",
    "def f(): yield [(yield 1) for x in y]",
    "lambda: (yield)",
    "'\\d'",
    "r'\\d'",
)


@pytest.mark.parametrize("source", SNIPPETS)
def test_the_verdict_is_that_of_the_compiler(source: str) -> None:
    text = source + "\n"
    analysis = analyse_text(text)
    assert analysis.verdict != "INCOMPLETE"
    assert (analysis.lines("P10-R10.1") != set()) == compiler_objects(text)


@given(st.sampled_from(["noqa", "type: ignore", "nosec", "pyright: ignore"]), st.booleans())
def test_a_suppression_without_a_code_is_blanket_whatever_its_reason(tool: str, why: bool) -> None:
    reason = "  # a long and thoughtful reason" if why else ""
    source = f"x = 1  # {tool}{reason}\n"
    assert lines_of(source, "P10-R10.5") == {1}
    assert lines_of(source, "P10-R10.4") == set()


@given(
    st.sampled_from(["noqa: E501", "type: ignore[misc]", "nosec B101", "pylint: disable=x-y"]),
    st.text("abcdef", min_size=0, max_size=30),
)
def test_a_reason_has_fifteen_characters(marker: str, reason: str) -> None:
    source = f"x = 1  # {marker}  # {reason}\n"
    assert lines_of(source, "P10-R10.4") == ({1} if len(reason) < 15 else set())
    assert lines_of(source, "P10-R10.5") == set()


@pytest.mark.requirement("FLM-REQ-219")
def test_configuration_is_reported_at_its_first_line() -> None:
    read = parse_settings(b"[tool.mypy]\nstrict = false\n", "pyproject.toml")
    analysis = analyse({"a.py": "x = 1\n"}, read)
    assert analysis.lines("P10-R10.6") == {("pyproject.toml", 1)}
    assert analyse({"a.py": "x = 1\n"}, Settings()).lines("P10-R10.6") == set()
    explained = b"[tool.mypy]\n# the plugin of the framework cannot do it\nstrict = false\n"
    assert parse_settings(explained, "pyproject.toml").weakenings == ()
