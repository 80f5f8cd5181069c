"""P10-R6: what the conformance files do not say."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.rules.r06_names import BUILTINS
from tests.checker_helpers import analyse, analyse_text

pytestmark = pytest.mark.requirement("FLM-REQ-214")

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in BUILTINS and name != "f"
)


def lines_of(source: str, rule: str) -> set[int]:
    return {line for _, line in analyse_text(source).lines(rule)}


@given(NAMES)
def test_the_name_of_a_late_read_is_of_no_matter(name: str) -> None:
    source = f"def f(xs: list[int]) -> int:\n    for {name} in xs:\n        print({name})\n"
    assert lines_of(source + f"    return {name}\n", "P10-R6.6") == {4}
    assert lines_of(source + f"    {name} = 1\n    return {name}\n", "P10-R6.6") == set()


@given(st.sampled_from(sorted(BUILTINS)))
def test_every_builtin_is_shadowed_by_a_parameter_and_by_no_attribute(name: str) -> None:
    assert lines_of(f"def f({name}: int) -> int:\n    return {name}\n", "P10-R6.7") == {1}
    assert lines_of(f"class A:\n    {name}: int\n", "P10-R6.7") == set()


@given(NAMES, st.booleans())
def test_a_global_is_written_or_only_read(name: str, written: bool) -> None:
    use = f"{name} = 2" if written else f"print({name})"
    source = f"{name} = 1\n\n\ndef f() -> None:\n    global {name}\n    {use}\n"
    assert lines_of(source, "P10-R6.1") == ({5} if written else set())


@pytest.mark.parametrize(
    "value",
    ["[]", "{}", "set()", "dict(a=1)", "[k for k in range(3)]", "bytearray(3)", "([], 1)"],
)
def test_mutable_objects_need_final(value: str) -> None:
    assert lines_of(f"TABLE = {value}\n", "P10-R6.2") == {1}
    final = f"from typing import Final\n\nTABLE: Final = {value}\n"
    assert lines_of(final, "P10-R6.2") == set()
    assert lines_of(final + "\n\nclass A:\n    table = " + value + "\n", "P10-R6.4") == {7}


@pytest.mark.parametrize("value", ["()", "frozenset()", "1", "'a'", "(1, 'b')", "range(3)", "None"])
def test_immutable_objects_need_nothing(value: str) -> None:
    assert lines_of(f"TABLE = {value}\n", "P10-R6.2") == set()


def test_a_change_in_another_module_counts() -> None:
    sources = {
        "a.py": "from typing import Final\n\nTABLE: Final[list[int]] = []\n",
        "b.py": "import a as first\n\n\ndef add(x: int) -> None:\n    first.TABLE.append(x)\n",
    }
    assert analyse(sources).lines("P10-R6.2") == {("a.py", 3)}
    sources["b.py"] = "import a as first\n\n\ndef size() -> int:\n    return len(first.TABLE)\n"
    assert analyse(sources).lines("P10-R6.2") == set()


def test_an_import_that_another_module_takes_from_here_is_used() -> None:
    sources = {"a.py": "from os import sep\n", "b.py": "from a import sep\n\nprint(sep)\n"}
    assert analyse(sources).lines("P10-R6.9") == set()
    sources["b.py"] = "print(1)\n"
    assert analyse(sources).lines("P10-R6.9") == {("a.py", 1)}


def test_an_unknown_receiver_is_unproven_and_a_known_one_violated() -> None:
    known = "class A:\n    def __init__(self) -> None:\n        self.x = 1\n\n\n"
    one = analyse_text(known + "def f(a: A) -> None:\n    a.x = 2\n")
    assert one.count("P10-R6.11")[1:3] == [1, 0]
    other = analyse_text("def f(a):\n    a.x = 2\n")
    assert other.count("P10-R6.11")[1:3] == [0, 1]


@pytest.mark.parametrize(
    "source",
    [
        "match x:\n    case {'a': b, **rest}:\n        print(b, rest)\n    case [c, *d]:\n        print(c)\n",
        "async def f(xs):\n    async for x in xs:\n        pass\n    async with xs as y:\n        return y\n",
        "try:\n    x = 1\nexcept* OSError as group:\n    print(group)\n",
        "def f(a, /, b, *c, d, **e):\n    return lambda g, *h: (a, b, c, d, e, g, h)\n",
        "class A(metaclass=type):\n    [x for x in (y for y in range(3))]\n",
        "for a[0], (b, *c.d) in e:\n    del a[0], c.d\n",
        "print(f'{x!r:>{y}}', (z := 3), [*x, *y], {**x})\n",
    ],
)
def test_all_syntax_is_read(source: str) -> None:
    assert analyse_text(source).verdict != "INCOMPLETE"
