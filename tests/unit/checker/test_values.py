"""What expressions may be, across modules: types, callees, constants."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.discovery import module_of_place
from flightlm.checker.hierarchy import linearised
from flightlm.checker.model import Profile
from flightlm.checker.project import build_project, index_module
from flightlm.checker.scopes import build_scopes
from flightlm.checker.source import make_source
from flightlm.checker.syntax import build_tree
from flightlm.checker.values import Values, infer
from tests.checker_helpers import analyse_text


def values_of(sources: dict[str, str]) -> dict[str, Values]:
    """The values of every file."""
    units = []
    for path, text in sorted(sources.items()):
        source = make_source(text.encode(), path, module_of_place(path, set(sources)))
        assert source.tree is not None, source.reason
        tree = build_tree(source.tree)
        units.append((source, tree, build_scopes(tree, source.module)))
    index = build_project([index_module(s, t, c, Profile.GROUND) for s, t, c in units])
    return {s.path: infer(t, c, index, s.module) for s, t, c in units}


def shown(source: str, name: str) -> set[str]:
    """What the last load of a name may be, as "kind name"."""
    values = values_of({"mod.py": source})["mod.py"]
    places = [
        i
        for i, node in enumerate(values.tree.nodes)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    return {f"{v.kind} {v.name}" for v in values.types(places[-1])}


CASES = {
    "annotation": (
        "def f(x: list[int]):\n    for y in x:\n        y\n",
        "y",
        {"object builtins.int"},
    ),
    "string": ("class C: pass\ndef f(x: 'C | None'):\n    x\n", "x", {"instance mod:C"}),
    "constructor": ("class C: pass\nx = C()\nx\n", "x", {"instance mod:C"}),
    "result": ("class C: pass\ndef m():\n    return C()\nx = m()\nx\n", "x", {"instance mod:C"}),
    "field": (
        (
            "class D: pass\nclass C:\n    def __init__(self):\n        self.d = D()\n"
            "    def f(self):\n        x = self.d\n        x\n"
        ),
        "x",
        {"instance mod:D"},
    ),
    "items": (
        "def f(d: dict[str, float]):\n    for k, v in d.items():\n        v\n",
        "v",
        {"object builtins.float"},
    ),
    "enumerate": (
        "def f(d: list[bytes]):\n    for k, v in enumerate(d):\n        v\n",
        "v",
        {"object builtins.bytes"},
    ),
    "isinstance": (
        "class C: pass\ndef f(x):\n    if isinstance(x, C):\n        x\n",
        "x",
        {"instance mod:C"},
    ),
    "assert": (
        "class C: pass\ndef f(x):\n    assert isinstance(x, C), 'c'\n    x\n",
        "x",
        {"instance mod:C"},
    ),
    "early return": (
        "class C: pass\ndef f(x):\n    if not isinstance(x, C):\n        return\n    x\n",
        "x",
        {"instance mod:C"},
    ),
    "array": ("import numpy as np\nx = np.zeros(3) * 2\nx\n", "x", {"object numpy.ndarray"}),
    "shape": (
        "import numpy as np\ndef f(a: np.ndarray):\n    n = a.shape[0]\n    n\n",
        "n",
        {"object builtins.int"},
    ),
    "unpacking": ("x, (y, *z) = 1, ('a', 2.0)\nz\n", "y", {"object builtins.str"}),
    "walrus": (
        "def f(x: str):\n    if (n := len(x)) > 3:\n        n\n",
        "n",
        {"object builtins.int"},
    ),
    "with": ("with open('x') as f:\n    f\n", "f", {"object typing.TextIO"}),
    "enum": (
        "import enum\nclass E(enum.Enum):\n    A = 1\nx = E.A\nx\n",
        "x",
        {"instance mod:E"},
    ),
    "self type": (
        (
            "from typing import Self\nclass B:\n    def me(self) -> Self:\n        return self\n"
            "class C(B): pass\nx = C().me()\nx\n"
        ),
        "x",
        {"instance mod:C"},
    ),
    "generic": (
        (
            "from typing import TypeVar\nT = TypeVar('T')\ndef first(x: T) -> T:\n    return x\n"
            "y = first(3)\ny\n"
        ),
        "y",
        {"object builtins.int"},
    ),
    "unannotated parameter": ("def f(x):\n    x\nf(3)\n", "x", {"unknown "}),
    "pattern": (
        "class C: pass\ndef f(x):\n    match x:\n        case C() as y:\n            y\n",
        "y",
        {"instance mod:C"},
    ),
}


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize("case", CASES)
def test_types_follow_from(case: str) -> None:
    source, name, expected = CASES[case]
    if case == "unpacking":
        source = source.replace("\nz\n", "\ny\n")
    assert shown(source, name) == expected


@pytest.mark.requirement("FLM-REQ-200")
def test_reexports_star_imports_and_import_cycles_lead_to_the_definition() -> None:
    sources = {
        "app/__init__.py": "from .core import *\nfrom .core import run as start\n",
        "app/core.py": "import app\nclass Job: pass\ndef run() -> Job:\n    return Job()\n",
        "use.py": "import app as a\nfrom app import start, Job\nx = start()\ny = a.Job()\na.run()\n",
    }
    values = values_of(sources)["use.py"]
    calls = [i for i, node in enumerate(values.tree.nodes) if isinstance(node, ast.Call)]
    assert [values.callees(i).targets for i in calls] == [
        (("app.core:run", True),),
        (),
        (("app.core:run", True),),
    ]
    assert values.callees(calls[1]).classes == ("app.core:Job",)


@pytest.mark.requirement("FLM-REQ-200")
def test_constants_fold_across_modules_and_rebound_names_do_not() -> None:
    sources = {
        "limits.py": "from typing import Final\nWIDTH: Final = 4\nAREA: Final = WIDTH * 8\nn = 1\nn = 2\n",
        "use.py": "import limits\nfrom limits import AREA as SIZE\na = limits.AREA + SIZE\nb = limits.n\n",
    }
    values = values_of(sources)["use.py"]
    found = {
        node.targets[0].id: values.constant(values.tree.place(node.value))
        for node in values.tree.nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert found == {"a": 64, "b": None}


@pytest.mark.requirement("FLM-REQ-200")
@given(st.lists(st.lists(st.integers(0, 7), max_size=3, unique=True), min_size=1, max_size=8))
def test_linearisations_equal_pythons(parents: list[list[int]]) -> None:
    """C3 against Python itself: classes are made in order, bases are earlier classes."""
    bases = {f"c{k}": [f"c{b}" for b in row if b < k] for k, row in enumerate(parents)}
    made: dict[str, type] = {}
    for name, above in bases.items():
        if any(base not in made for base in above):
            continue
        try:
            made[name] = type(name, tuple(made[base] for base in above) or (object,), {})
        except TypeError:
            continue
    orders = linearised(bases)
    for name, cls in made.items():
        assert list(orders[name]) == [c.__name__ for c in cls.__mro__ if c is not object]


REBOUND = """class C: pass
class D: pass
def f(x: object):
    y = x
    if isinstance(y, C):
        y = D()
        y
"""


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize("path", ["mod.py", "pkg/sub/mod.py"])
def test_a_test_of_a_variable_holds_until_it_is_bound_again(path: str) -> None:
    packages = {"pkg/__init__.py": "", "pkg/sub/__init__.py": ""} if "/" in path else {}
    values = values_of({path: REBOUND, **packages})[path]
    last = [i for i, node in enumerate(values.tree.nodes) if isinstance(node, ast.Name)][-1]
    assert f"instance {values.module}:D" in {f"{v.kind} {v.name}" for v in values.types(last)}


ALIASED = {
    "arena.py": (
        "from typing import TypeAlias\nimport numpy as np\nimport numpy.typing as npt\n"
        "F32: TypeAlias = npt.NDArray[np.float32]\n"
        "class Arena:\n    def f32(self, name: str) -> F32: ...\n"
    ),
    "use.py": (
        "from typing import Final\nfrom arena import Arena\n"
        "class S:\n    def __init__(self, arena: Arena) -> None:\n"
        "        self._bias: Final = arena.f32('bias')\n"
        "    def f(self):\n        x = self._bias\n        x\n"
    ),
}


@pytest.mark.requirement("FLM-REQ-200")
def test_an_alias_of_another_module_types_a_final_attribute() -> None:
    values = values_of(ALIASED)["use.py"]
    last = [i for i, node in enumerate(values.tree.nodes) if isinstance(node, ast.Name)][-1]
    assert values.is_array(last) is True


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize("count", (3, 17, 60, 300))
@pytest.mark.parametrize("table", ("({})", "[{}]", "{{{}}}"))
def test_every_function_of_a_long_literal_table_is_known(count: int, table: str) -> None:
    names = [f"act_{k}" for k in range(count)]
    functions = "".join(f"def {name}() -> int:\n    return 1\n\n\n" for name in names)
    keyed = "{{" in table
    items = ", ".join(f"{k}: {name}" if keyed else name for k, name in enumerate(names))
    source = (
        "from typing import Final\n\n\n"
        f"{functions}TABLE: Final = {table.format(items)}\n\n\n"
        "def run(k: int) -> int:\n    return TABLE[k]()\n"
    )
    assert analyse_text(source).lines("P10-R9.3") == set()
