"""P10-R1 and P10-R9.3: conformance files, pages, verdicts that edits do not change, depths."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.checker.callgraph import components
from tests.checker_helpers import analyse, compare, examples_of, sources_of

ROOT = Path(__file__).resolve().parents[3]
STANDARDS = ROOT / "standards"
RULES = ("P10-R1.1", "P10-R1.2", "P10-R1.3", "P10-R1.4", "P10-R1.5", "P10-R1.6", "P10-R9.3")
CASES = [
    (rule, case)
    for rule in RULES
    for case in sorted((STANDARDS / "conformance" / rule).glob("[bg]*"))
]


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize(
    ("rule", "case"), CASES, ids=[f"{rule}-{case.stem}" for rule, case in CASES]
)
def test_conformance(rule: str, case: Path) -> None:
    family = (rule,) if rule == "P10-R9.3" else RULES[:6]
    assert compare(sources_of(case), family) == (set(), set())


@pytest.mark.requirement("FLM-REQ-200")
def test_examples_of_the_page() -> None:
    examples = examples_of(STANDARDS / "rules" / "R1.md")
    assert len(examples) >= 12
    for example in examples:
        assert compare(example.sources, RULES[:6]) == (set(), set())


SPLIT = {
    "base.py": "class Stage:\n    def run(self, n: int) -> int:\n        return n\n",
    "middle.py": (
        "import base as b\n\n\nclass Loop(b.Stage):\n    def __init__(self) -> None:\n"
        "        self.inner: b.Stage = b.Stage()\n\n    def run(self, n: int) -> int:\n"
        "        return self.inner.run(n - 1)\n"
    ),
}


@pytest.mark.requirement("FLM-REQ-200")
def test_recursion_across_modules_through_a_typed_attribute_is_found() -> None:
    assert analyse(SPLIT).lines("P10-R1.1") == {("middle.py", 8)}


@pytest.mark.requirement("FLM-REQ-200")
@given(st.permutations(["even", "odd", "other", "dead"]), st.text("abcxyz", min_size=1, max_size=6))
@settings(max_examples=10, deadline=None)
def test_order_names_and_dead_code_do_not_change_the_verdict(order: list[str], name: str) -> None:
    bodies = {
        "even": f"def {name}_even(n):\n    return n == 0 or {name}_odd(n - 1)\n",
        "odd": f"def {name}_odd(n):\n    return n != 0 and {name}_even(n - 1)\n",
        "other": f"def {name}_other(n):\n    return {name}_even(n)\n",
        "dead": f"def {name}_dead(n):\n    if False:\n        return {name}_other(n)\n    return 0\n",
    }
    text = "\n".join(bodies[part] for part in order)
    found = analyse({"mod.py": text}).lines("P10-R1.2")
    lines = text.split("\n")
    named = [k for k, line in enumerate(lines, 1) if "_even(n):" in line or "_odd(n):" in line]
    assert found == {("mod.py", min(named))}


@pytest.mark.requirement("FLM-REQ-200")
def test_a_cycle_is_traced_call_by_call() -> None:
    sources = {
        "a.py": "import b\n\n\ndef f(n):\n    return b.g(n)\n",
        "b.py": "import c\n\n\ndef g(n):\n    return c.h(n)\n",
        "c.py": "import a\n\n\ndef h(n):\n    return a.f(n)\n",
    }
    (finding,) = [f for f in analyse(sources).findings if f.rule == "P10-R1.2"]
    assert [(step.path, step.line) for step in finding.trace] == [
        ("a.py", 5),
        ("b.py", 5),
        ("c.py", 5),
    ]


@pytest.mark.requirement("FLM-REQ-200")
def test_the_depth_of_an_entry_point_is_that_of_its_longest_chain() -> None:
    source = (
        "def leaf():\n    return [k for k in range(3)]\n\n\ndef middle():\n    return leaf()\n\n\n"
        "def entry():\n    leaf()\n    return middle()\n"
    )
    proofs = [p for p in analyse({"mod.py": source}).proofs if p.symbol == "mod:entry"]
    assert [dict(p.detail)["depth"] for p in proofs if p.rule == "P10-R1.1"] == ["4"]


@pytest.mark.requirement("FLM-REQ-200")
@given(st.lists(st.sets(st.integers(0, 11), max_size=4), min_size=1, max_size=12))
def test_components_are_those_of_mutual_reachability(drawn: list[set[int]]) -> None:
    count = len(drawn)
    edges = [sorted(k for k in targets if k < count) for targets in drawn]
    reach = [[False] * count for _ in range(count)]
    for n in range(count):
        waiting = list(edges[n])
        while waiting:
            k = waiting.pop()
            if not reach[n][k]:
                reach[n][k] = True
                waiting.extend(edges[k])
    found = components(edges)
    for part in found:
        for n in part:
            mutual = {k for k in range(count) if k == n or (reach[n][k] and reach[k][n])}
            assert mutual == set(part)
    placed = {n: k for k, part in enumerate(found) for n in part}
    assert all(placed[t] <= placed[n] for n in range(count) for t in edges[n])


INNER_MAIN = """import sys


def main(mode: str) -> None:
    if mode == "quiet":
        sys.exit(1)


if __name__ == "__main__":
    mode = sys.argv[1]
    if mode == "quiet":
        sys.exit(2)
"""


@pytest.mark.requirement("FLM-REQ-200")
def test_a_branch_inside_the_main_block_belongs_to_it() -> None:
    assert analyse({"tool.py": INNER_MAIN}).lines("P10-R1.5") == {("tool.py", 6)}


DEEP = {
    "sum": "x = " + " + ".join(["a"] * 900) + "\n",
    "chain": "x = a" + ".b" * 900 + "\n",
    "calls": "".join(f"def f{k}(n):\n    return f{k + 1}(n)\n\n\n" for k in range(1500)),
    "classes": "class C0: pass\n" + "".join(f"class C{k + 1}(C{k}): pass\n" for k in range(400)),
    "cyclic": "class A(B): pass\nclass B(A): pass\nx = A()\nx.f()\nfrom mod import x as x\n",
    "syntax": (
        "import a.b.c as d, e.f\nfrom . import g\nfrom .h import *\nasync def i(*j, k=1, **l):\n"
        "    async with m as (n, [o, *p]):\n        async for q.r, s[0] in t:\n            yield\n"
        "    return\ntry:\n    pass\nexcept* (u, v) as w:\n    del w, x.y\nmatch z:\n"
        "    case {'a': [1, *b], **c} | D(e=f) if g: pass\n    case (1 | 2) as h: pass\n"
        "lambda *a, b=1: (yield)\nprint(f'{a!r:{b}}', *c, **d)\nx: 'list[\"C\"' = 1\nx: 1 + 2\n"
    ),
}


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize("case", DEEP)
def test_deep_cyclic_and_odd_code_is_analysed(case: str) -> None:
    before = sys.getrecursionlimit()
    analysis = analyse({"mod.py": DEEP[case]})
    assert [file.state.value for file in analysis.files] == ["ANALYZED"]
    assert sys.getrecursionlimit() == before
