"""P10-R3 and what it stands on: phases, arrays, sites.  The conformance files hold the traps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.model import Proof
from flightlm.checker.settings import Settings
from tests.checker_helpers import Analysis, analyse

RULE = ("P10-R3",)
HEAD = """
import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float32]


class Engine:
    def __init__(self) -> None:
        self.a = np.zeros((8, 8), dtype=np.float32)
        self.b = np.zeros((8, 8), dtype=np.float32)
        self.v = np.zeros(8, dtype=np.float32)
        self.names: list[str] = []
        self.gain = 2.0

"""
STEADY = "    def step(self) -> None:  # flightlm: steady\n"
SUM = "        self.a = self.a + self.b\n"


def steady(body: str) -> Analysis:
    """A class with two arrays whose step has this body."""
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    return analyse({"mod.py": HEAD + STEADY + lines}, select=RULE)


def certificate(found: Analysis) -> list[Proof]:
    """The proofs of steady roots."""
    return [proof for proof in found.proofs if dict(proof.detail).get("kind") == "root"]


def rules(body: str) -> set[str]:
    """The sub-rules that are found in a steady body."""
    return {finding.rule for finding in steady(body).findings}


@pytest.mark.requirement("FLM-REQ-271")
def test_without_a_root_nothing_is_claimed() -> None:
    found = analyse({"mod.py": HEAD + "    def step(self) -> None:\n" + SUM}, select=RULE)
    assert not found.outcome.steady
    assert found.findings == ()
    assert certificate(found) == []


@pytest.mark.requirement("FLM-REQ-271")
def test_roots_come_from_the_configuration_too() -> None:
    source = HEAD + "    def step(self) -> None:\n" + SUM
    found = analyse({"mod.py": source}, Settings(steady_roots=("mod:Engine.step",)), select=RULE)
    assert {f.rule for f in found.findings} == {"P10-R3.1"}


@pytest.mark.requirement("FLM-REQ-271")
@pytest.mark.parametrize(
    "line",
    (
        "    def step(self) -> None:  # flightlm: steady",
        "    def step(self) -> None:  # hot loop  # flightlm: steady",
        "    def step(self) -> None:  # flightlm: steady  # hot loop",
        "    def step(  # flightlm: steady\n        self,\n    ) -> None:",
    ),
)
def test_a_pragma_stands_anywhere_on_the_def_line(line: str) -> None:
    found = analyse({"mod.py": HEAD + line + "\n" + SUM}, select=RULE)
    assert {f.rule for f in found.findings} == {"P10-R3.1"}


@pytest.mark.requirement("FLM-REQ-271")
def test_what_init_and_steady_reach_is_steady() -> None:
    source = f"{HEAD}        self.work()\n\n    def work(self) -> None:\n{SUM}\n{STEADY}        self.work()\n"
    found = analyse({"mod.py": source}, select=RULE)
    (finding,) = found.findings
    assert finding.symbol == "mod:Engine.work"
    assert [step.note for step in finding.trace] == ["Engine.step calls Engine.work"]


@pytest.mark.requirement("FLM-REQ-271")
def test_calls_that_only_a_failure_makes_do_not_count() -> None:
    source = (
        "def shown(n: int) -> str:\n    return f'{n} is wrong'\n\n\n"
        "def step(n: int) -> int:  # flightlm: steady\n"
        "    if n < 0:\n        text = shown(n)\n        raise ValueError(text)\n"
        "    assert n < 9, shown(n)\n    return n\n"
    )
    assert analyse({"mod.py": source}, select=RULE).findings == ()
    tested = source.replace("assert n < 9, shown(n)", "assert shown(n) != ''")
    assert analyse({"mod.py": tested}, select=RULE).lines("P10-R3.8") == {("mod.py", 2)}


@pytest.mark.requirement("FLM-REQ-271")
def test_an_untyped_call_leads_to_unproven() -> None:
    source = (
        "class Text:\n    def make(self, n: int) -> str:\n        return str(n)\n\n\n"
        "def step(tool, n: int) -> None:  # flightlm: steady\n    tool.make(n)\n"
    )
    (finding,) = analyse({"mod.py": source}, select=RULE).findings
    assert (finding.line, finding.verdict) == (3, "UNPROVEN")
    typed = source.replace("def step(tool,", "def step(tool: Text,")
    (finding,) = analyse({"mod.py": typed}, select=RULE).findings
    assert (finding.line, finding.verdict) == (3, "VIOLATED")


@pytest.mark.requirement("FLM-REQ-275")
def test_the_certificate_counts_functions_sites_and_failures() -> None:
    source = f"{HEAD}    def work(self) -> None:\n        assert self.gain > 0.0, 'a gain'\n{SUM}\n{STEADY}        self.work()\n"
    (proof,) = certificate(analyse({"mod.py": source}, select=RULE))
    assert proof.symbol == "mod:Engine.step"
    assert proof.verdict == "VIOLATED"
    assert dict(proof.detail) == {"kind": "root", "functions": "2", "sites": "1", "exempt": "1"}


OPERATORS = st.sampled_from(("+", "-", "*", "/", "//", "%", "**", "@"))
UFUNC = st.sampled_from(("add", "subtract", "multiply", "divide", "maximum", "hypot", "power"))


@pytest.mark.requirement("FLM-REQ-270")
@given(operator=OPERATORS, left=st.booleans())
def test_every_operator_on_arrays_makes_one(operator: str, left: bool) -> None:
    if operator == "@":
        sides = "self.a @ self.b"
    else:
        sides = f"self.a {operator} self.gain" if left else f"self.gain {operator} self.a"
    assert rules(f"x = {sides}") == {"P10-R3.1"}
    assert rules(f"self.b[...] = {sides}") == {"P10-R3.6"}
    number = "" if operator == "@" else f"x = self.gain {operator} self.gain"
    assert rules(number or "x = 1.0") == set()


@pytest.mark.requirement("FLM-REQ-270")
@given(name=UFUNC, form=st.sampled_from(("out=self.b", "self.b", "out=(self.b,)")))
def test_a_ufunc_is_free_with_out_in_every_form(name: str, form: str) -> None:
    assert rules(f"np.{name}(self.a, self.gain, {form})") == set()
    assert rules(f"x = np.{name}(self.a, self.gain)") == {"P10-R3.2"}
    assert rules(f"x = np.{name}(self.a, self.gain, out=None)") == {"P10-R3.2"}


@pytest.mark.requirement("FLM-REQ-270")
@given(shift=st.integers(1, 6))
def test_shifted_slices_overlap_and_equal_or_disjoint_ones_do_not(shift: int) -> None:
    moved = f"np.add(self.v[:-{shift}], 1.0, out=self.v[{shift}:])"
    same = f"np.add(self.v[{shift}:], 1.0, out=self.v[{shift}:])"
    apart = f"np.add(self.v[:{shift}], 1.0, out=self.v[{shift}:{2 * shift}])"
    assert rules(moved) == {"P10-R3.3"}
    assert rules(same) == set()
    assert rules(apart) == set()


@pytest.mark.requirement("FLM-REQ-270")
@pytest.mark.parametrize(
    ("body", "found"),
    (
        ("x = self.v @ self.v", set()),
        ("x = self.a[0] * 2", {"P10-R3.1"}),
        ("x = self.v[0] * 2", set()),
        ("x = self.a.sum() * 2", set()),
        ("x = self.a.sum(axis=0)", {"P10-R3.2"}),
        ("x = self.a.std()", {"P10-R3.2"}),
        ("x = self.a.T.reshape(-1)", {"P10-R3.5"}),
        ("x = self.a[:2].reshape(-1)", set()),
        ("x = self.v[::2].reshape(2, 2)", set()),
        ("x = self.v.astype(np.float32, copy=False)", set()),
        ("x = self.v.astype(np.float64, copy=False)", {"P10-R3.5"}),
        ("x = self.v.searchsorted(0.5)", {"P10-R3.2"}),
        ("self.v[1:] = self.v[:-1]", set()),
        ("self.a[1:] = self.a[:-1]", {"P10-R3.6"}),
        ("self.a[self.v > 0] = 0.0", {"P10-R3.1"}),
        ("x, y = 1, 2", set()),
        ("x = [1, 2]", {"P10-R3.7"}),
        ("for x in [1, 2]:\n    self.gain += x", set()),
        ("self.names += ('a',)", {"P10-R3.7"}),
        ("x = (lambda: 1)", {"P10-R3.9"}),
        ("x = f'{self.gain}'", {"P10-R3.8"}),
        ("import math", {"P10-R3.9"}),
    ),
)
def test_forms_by_type_rank_layout_and_element_type(body: str, found: set[str]) -> None:
    assert rules(body) == found


@pytest.mark.requirement("FLM-REQ-272")
def test_unknown_types_are_reported_once_where_they_come_from() -> None:
    source = "def step(a, b: int) -> int:  # flightlm: steady\n    c = a + b\n    return c * b + c\n"
    found = analyse({"mod.py": source}, select=RULE)
    assert found.triples() == {("mod.py", 1, "P10-R3.0")}


@pytest.mark.requirement("FLM-REQ-272")
def test_a_number_that_a_loop_changes_stays_a_number() -> None:
    body = "total = 0.0\nfor x in self.v:\n    total = total + x * self.gain\n    total += max(total, x)"
    assert rules(body) == set()


@pytest.mark.requirement("FLM-REQ-273")
@pytest.mark.parametrize(
    ("guard", "bounded"),
    (
        ("if len(self.rows) < 9:", True),
        ("if 9 > len(self.rows):", True),
        ("if len(self.rows) > 9:", False),
        ("if self.rows:", False),
    ),
)
def test_growth_is_bounded_by_a_test_of_the_length(guard: str, bounded: bool) -> None:
    source = (
        "class Log:\n    def __init__(self) -> None:\n        self.rows: list[int] = []\n\n"
        f"    def put(self, n: int) -> None:\n        {guard}\n            self.rows.append(n)\n"
    )
    found = analyse({"mod.py": source}, profile="flight", select=("P10-R3.10",))
    assert found.lines("P10-R3.10") == (set() if bounded else {("mod.py", 7)})
    assert analyse({"mod.py": source}, select=("P10-R3.10",)).findings == ()


@pytest.mark.requirement("FLM-REQ-271")
def test_the_flight_segment_allocates_nothing_in_its_steady_state() -> None:
    folder = Path(__file__).parents[3] / "flightlm" / "flight"
    sources = {
        f"flightlm/flight/{file.name}": file.read_text(encoding="utf-8")
        for file in sorted(folder.glob("*.py"))
    }
    sources["flightlm/__init__.py"] = ""
    found = analyse(sources, profile="flight", select=RULE)
    roots = {proof.symbol for proof in certificate(found)}
    assert {"flightlm.flight.session:Session.step", "flightlm.flight.batch:Batch.step"} <= roots
    assert found.findings == ()
