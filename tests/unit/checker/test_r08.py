"""P10-R8: what the conformance files do not say: totality, counts, aliases, declarations."""

from __future__ import annotations

import builtins
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.rules import r08
from flightlm.checker.settings import Settings
from tests.unit.checker.rule_harness import findings, lines, reports

BUILTINS = frozenset(dir(builtins))
IDENTIFIERS = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in ("f", "x") and name not in BUILTINS
)
RUNNERS = (
    ("builtins", "eval"),
    ("builtins", "exec"),
    ("builtins", "compile"),
    ("importlib", "import_module"),
    ("runpy", "run_path"),
    ("pickle", "loads"),
    ("marshal", "loads"),
    ("types", "FunctionType"),
    ("ctypes", "CDLL"),
)


@pytest.mark.requirement("FLM-REQ-230")
@given(name=IDENTIFIERS, runner=st.sampled_from(RUNNERS))
def test_an_import_alias_never_hides_a_call_that_runs_code(
    name: str, runner: tuple[str, str]
) -> None:
    module, function = runner
    plain = f"import {module}\n\n\ndef f(x):\n    return {module}.{function}(x)\n"
    as_module = f"import {module} as {name}\n\n\ndef f(x):\n    return {name}.{function}(x)\n"
    as_name = f"from {module} import {function} as {name}\n\n\ndef f(x):\n    return {name}(x)\n"
    for source in (plain, as_module, as_name):
        assert lines(r08.check, source, "P10-R8.1") == [5]


@pytest.mark.requirement("FLM-REQ-230")
def test_an_alias_across_modules_is_seen_through() -> None:
    sources = {
        "a.py": "from builtins import eval as reader\n",
        "b.py": "from a import reader as parse\n",
        "c.py": "import b\n\n\nclass Box:\n    def open(self, text):\n        return b.parse(text)\n",
    }
    found = [(f.path, f.line) for f in findings(r08.check, sources) if f.rule == "P10-R8.1"]
    assert found == [("c.py", 6)]


@pytest.mark.requirement("FLM-REQ-230")
@pytest.mark.parametrize(
    "line",
    [
        "x = list(map(eval, y))",
        "x = {'run': eval}",
        "x = [eval]",
        "x = f(eval)",
        "x = __builtins__.eval(y)",
        "x = __builtins__['eval'](y)",
        "x = eval if y else exec",
        "x = (run := eval)(y)",
        "x = getattr(__builtins__, 'eval')",
    ],
)
def test_eval_is_found_wherever_it_goes(line: str) -> None:
    assert lines(r08.check, f"def f(x):\n    return x\n\n\ny = 'z'\n{line}\n", "P10-R8.1") == [6]


@pytest.mark.requirement("FLM-REQ-230")
@pytest.mark.parametrize(
    "line",
    [
        "x = y is eval",
        "x = isinstance(y, (types.FunctionType, types.CodeType))",
        "x = re.compile(y)",
        "x = y.eval(1)",
        "x: 'eval' = y",
        "x = importlib.metadata.version('a')",
    ],
)
def test_looking_at_a_function_is_not_running_it(line: str) -> None:
    source = f"import importlib.metadata\nimport re\nimport types\n\ny = 'z'\n{line}\n"
    assert lines(r08.check, source, "P10-R8.1") == []


@pytest.mark.requirement("FLM-REQ-230")
def test_every_call_is_an_obligation() -> None:
    (report,) = reports(r08.check, {"m.py": "x = len('a')\ny = eval('1')\nz = abs(-1)\n"})
    assert report.counts["P10-R8.1"] == [2, 1, 0]


@pytest.mark.requirement("FLM-REQ-230")
def test_a_store_into_an_object_from_outside_is_unproven() -> None:
    source = "from outside import thing\n\n\ndef f():\n    thing.level = 3\n"
    verdicts = [f.verdict for f in findings(r08.check, source) if f.rule == "P10-R8.3"]
    assert verdicts == ["UNPROVEN"]


@pytest.mark.requirement("FLM-REQ-230")
@pytest.mark.parametrize("decorator", ["@dataclass", "@dataclass(frozen=False)", "@frozen"])
def test_only_a_frozen_dataclass_may_set_past_its_class(decorator: str) -> None:
    source = (
        "from dataclasses import dataclass\nfrom other import frozen\n\n\n"
        f"{decorator}\nclass A:\n    x: int\n\n    def __post_init__(self):\n"
        "        object.__setattr__(self, 'x', 1)\n"
    )
    assert lines(r08.check, source, "P10-R8.2") == [10]
    good = source.replace(decorator + "\n", "@dataclass(frozen=True)\n")
    assert lines(r08.check, good, "P10-R8.2") == []


@pytest.mark.requirement("FLM-REQ-231")
@given(count=st.integers(min_value=1, max_value=12))
def test_the_number_of_variants_is_two_to_the_number_of_switches(count: int) -> None:
    blocks = [f"if FLAG{i}:\n    import json as j{i}\n    import csv as c{i}" for i in range(count)]
    found = [f for f in findings(r08.check, "\n".join(blocks) + "\n") if f.rule == "P10-R8.6"]
    assert len(found) == 2 * count
    assert all(f"2^{count} = {2**count} programs" in f.message for f in found)


@pytest.mark.requirement("FLM-REQ-231")
def test_three_thousand_branches_are_counted_and_not_multiplied_out() -> None:
    text = "if A:\n    import a\n" + "".join(f"if B{i}:\n    import b\n" for i in range(3000))
    found = [f for f in findings(r08.check, text) if f.rule == "P10-R8.6"]
    assert len(found) == 3001
    assert "2^3001 programs" in found[0].message


@pytest.mark.requirement("FLM-REQ-231")
def test_a_setter_of_a_property_is_allowed_whatever_the_property_returns() -> None:
    source = (
        "class A:\n    @property\n    def size(self) -> int:\n        return 1\n\n"
        "    @size.setter\n    def size(self, value: int) -> None:\n        self.value = value\n"
    )
    assert lines(r08.check, source, "P10-R8.5") == []
    assert lines(r08.check, source.replace("@property", "@trace"), "P10-R8.5") == [2, 6]


@pytest.mark.requirement("FLM-REQ-231")
@pytest.mark.parametrize("rule", ["R8.5", "R8.6", "R8.7", "R8.8", "R8.9", "R8.10"])
def test_a_declared_module_may_use_the_construct(rule: str) -> None:
    source = (
        "import os\nfrom os.path import *\nfrom x import deco\n\nprint('a')\n\n\n@deco\n"
        "def f(*args):\n    import json\n    return json, os.environ\n"
    )
    full = f"P10-{rule}"
    assert lines(r08.check, source, full) != []
    assert lines(r08.check, source, full, Settings(declared_modules={full: ("mod",)})) == []
    assert lines(r08.check, source, full, Settings(declared_modules={full: ("modern",)})) != []


@pytest.mark.requirement("FLM-REQ-232")
@pytest.mark.parametrize(
    ("comment", "is_blanket"),
    [
        ("# noqa", True),
        ("# NOQA", True),
        ("#noqa", True),
        ("# noqa: E501", False),
        ("# noqa:F401,E501 because", False),
        ("# noqa : E501", False),
        ("# noqa because it is long", True),
        ("# noqabel", False),
        ("# type: ignore", True),
        ("# type:ignore", True),
        ("# type: ignore[attr-defined]", False),
        ("# type: ignore [misc] because", False),
        ("# type: ignored", False),
        ("# nosec", True),
        ("# nosec B603", False),
        ("# pylint: disable=all", True),
        ("# pylint: disable=all-caps", True),
        ("# pylint: disable=no-member", False),
        ("# mypy: ignore-errors", True),
        ("# mypy: ignore-errors=False", False),
        ("# ruff: noqa: E501", False),
        ("# type: int", False),
        ("# type: ignore[x]  # noqa", True),
    ],
)
def test_a_suppression_without_a_code_is_a_blanket(comment: str, is_blanket: bool) -> None:
    found = [f for f in findings(r08.check, f"x = f(1)  {comment}\n") if "blanket" in f.message]
    assert bool(found) is is_blanket


@pytest.mark.requirement("FLM-REQ-232")
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0\x0c"), max_size=30))
def test_letters_in_a_comment_matter_only_where_they_turn_the_text(text: str) -> None:
    controls = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F))}
    controls |= set(map(chr, range(0x2066, 0x206A)))
    source = f"x = 1\ny = 2\nz = 3  # {text}\n"
    expected = [3] if controls & set(text) else []
    assert lines(r08.check, source, "P10-R8.11") == expected


@pytest.mark.requirement("FLM-REQ-232")
def test_a_normalized_identifier_is_still_outside_ascii() -> None:
    assert lines(r08.check, "\ufb01le = 1\n", "P10-R8.11") == [1]


@pytest.mark.requirement("FLM-REQ-231")
@pytest.mark.parametrize(
    "source",
    [
        "",
        "import a.b.c as d, e\nfrom . import f\nfrom .. import *\n",
        "match x:\n    case {'a': 1, **rest}: pass\n    case [*_]: pass\n    case A(b=1) as c: pass\n",
        "async def f():\n    async with a as b, c:\n        async for d in e: yield await d\n",
        "try:\n    pass\nexcept* ValueError as e:\n    import g\n",
        "class A(B, metaclass=C, **d):\n    x: int\n    (y) = lambda *a, **b: (yield)\n",
        "del a.b, c[d]\na.b += 1\nfor a.b in c: pass\nwith d as a[0]: pass\n(e := f)(*g, **h)\n",
        "@(lambda f: f)\n@a[0]\n@b().c\ndef d(): ...\n",
        "__all__: list\n__all__ += a\n(__all__, b) = c\ndel __all__\n",
        "f'{a!r:{b}}' f\"{x.y.z.w}\"\n",
    ],
)
def test_no_syntax_stops_the_rule(source: str) -> None:
    assert isinstance(findings(r08.check, source), list)


@pytest.mark.requirement("FLM-REQ-230")
def test_looking_for_a_module_runs_nothing_and_loading_it_does() -> None:
    source = (
        "import importlib.util\nfrom importlib.util import find_spec as seek\n\n\n"
        "def f(name):\n    spec = importlib.util.find_spec(name) or seek('json')\n"
        "    return importlib.util.module_from_spec(spec)\n"
    )
    assert lines(r08.check, source, "P10-R8.1") == [7]
