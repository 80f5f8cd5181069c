"""P10-ARCH: the walls of the configuration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.rules import arch
from flightlm.checker.settings import Settings
from tests.unit.checker.rule_harness import findings, reports

PARTS = st.lists(st.sampled_from(("a", "b", "ab", "c")), min_size=1, max_size=4)


def walled(source: str, walls: dict[str, tuple[str, ...]], path: str = "pkg/mod.py") -> list[int]:
    """The lines of one module that pass through a wall."""
    sources = {"pkg/__init__.py": "", path: source}
    found = findings(arch.check, sources, Settings(import_walls=walls))
    return [f.line for f in found if f.path == path]


@pytest.mark.requirement("FLM-REQ-237")
@given(allowed=PARTS, imported=PARTS)
def test_a_name_allows_itself_and_what_is_below_it(allowed: list[str], imported: list[str]) -> None:
    source = f"import {'.'.join(imported)}\n"
    is_inside = imported[: len(allowed)] == allowed
    assert walled(source, {"pkg": (".".join(allowed),)}) == ([] if is_inside else [1])


@pytest.mark.requirement("FLM-REQ-237")
@given(allowed=PARTS, module=PARTS, name=st.sampled_from(("a", "b", "x")))
def test_from_imports_a_name_or_a_module(allowed: list[str], module: list[str], name: str) -> None:
    source = f"from {'.'.join(module)} import {name}\n"
    is_inside = [*module, name][: len(allowed)] == allowed
    assert walled(source, {"pkg": (".".join(allowed),)}) == ([] if is_inside else [1])


@pytest.mark.requirement("FLM-REQ-237")
@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from . import other\n", []),
        ("from .other import x\n", []),
        ("from .. import other\n", [1]),
        ("import pkg\nimport pkg.other\n", []),
        ("from __future__ import annotations\n", []),
        ("import pkgs\n", [1]),
        ("def f():\n    import json\n", [2]),
        ("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import json\n", [4]),
        ("from math import *\n", []),
        ("from json import *\n", [1]),
        ("import math, json\n", [1]),
        ("import importlib\n\nimportlib.import_module('math')\n", []),
        ("import importlib\n\nimportlib.import_module('json')\n", [3]),
        ("import importlib\n\nimportlib.import_module('.other', 'pkg')\n", []),
        ("__import__('json')\n", [1]),
        ("getattr('json', 'x')\n", []),
    ],
)
def test_each_way_of_importing(source: str, found: list[int]) -> None:
    assert walled(source, {"pkg": ("math", "typing", "importlib")}) == found


@pytest.mark.requirement("FLM-REQ-237")
def test_the_longest_wall_decides_alone() -> None:
    walls: dict[str, tuple[str, ...]] = {"pkg": ("math",), "pkg.mod": ("json",)}
    assert walled("import json\nimport math\n", walls) == [2]
    assert walled("import json\nimport math\n", walls, "pkg/model.py") == [1]


@pytest.mark.requirement("FLM-REQ-237")
def test_a_computed_import_is_unproven() -> None:
    source = "import importlib\n\n\ndef f(name):\n    return importlib.import_module(name)\n"
    walls = Settings(import_walls={"mod": ("importlib",)})
    assert [f.verdict for f in findings(arch.check, source, walls)] == ["UNPROVEN"]


@pytest.mark.requirement("FLM-REQ-237")
def test_without_a_wall_nothing_is_claimed() -> None:
    (report,) = reports(arch.check, {"m.py": "import json\n"})
    assert report.counts == {}
