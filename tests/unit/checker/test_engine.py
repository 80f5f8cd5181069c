"""The pipeline: what is selected, counted, noted, refused; the same result by any road."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.checker import engine, registry, workers
from flightlm.checker.analysis import AnalysisError
from flightlm.checker.deviations import Deviation, parse_deviations
from flightlm.checker.engine import SelectionError, matches, selected
from flightlm.checker.model import Category, Profile
from flightlm.checker.settings import Settings, SettingsError
from tests.checker_helpers import analyse, analyse_folder, analyse_text, expectations, options

LONG = 'VALUE = "' + "x" * 100 + '"'
WEAK = """
class Node:
    def visit(self, other) -> None:
        other.visit(self)
"""


@pytest.mark.requirement("FLM-REQ-250")
def test_the_verdict_follows_states_and_findings() -> None:
    assert analyse_text("VALUE = 1\n").verdict == engine.COMPLIANT
    assert analyse_text(LONG + "\n").verdict == engine.NON_COMPLIANT
    assert analyse({"a.py": "def f(:\n", "b.py": LONG}).verdict == engine.INCOMPLETE
    assert analyse({}).verdict == engine.INCOMPLETE
    assert engine.EXIT_STATUS == {"COMPLIANT": 0, "NON_COMPLIANT": 1, "INCOMPLETE": 3}


@pytest.mark.requirement("FLM-REQ-250")
def test_rules_are_selected_by_id_and_prefix() -> None:
    assert matches("P10-R1.1", "P10-R1")
    assert not matches("P10-R10.1", "P10-R1")
    assert not matches("P10-R1.10", "P10-R1.1")
    assert matches("P10-R1.1", "P10-R1.1")
    every = tuple(rule.id for rule in registry.RULES)
    assert selected((), ()) == every
    assert selected(("R4",), ("P10-R4.7",)) == tuple(f"P10-R4.{n}" for n in range(1, 7))
    assert set(selected((), ("P10",))) == set()
    for wrong in ("R99", "P10-R4.99", "x"):
        with pytest.raises(SelectionError, match="no rule"):
            _ = selected((wrong,), ())
        with pytest.raises(SelectionError, match="no rule"):
            _ = selected((), (wrong,))


@pytest.mark.requirement("FLM-REQ-250")
def test_a_selection_leaves_other_findings_out() -> None:
    text = LONG + "; OTHER = 1\n"
    every = analyse({"a.py": text})
    one = analyse({"a.py": text}, select=("P10-R4.3",))
    assert {f.rule for f in every.findings} >= {"P10-R4.3", "P10-R4.7"}
    assert {f.rule for f in one.findings} == {"P10-R4.3"}
    assert set(one.outcome.rules) == {"P10-R4.3"}


@pytest.mark.requirement("FLM-REQ-250")
def test_counts_are_those_of_the_findings() -> None:
    found = analyse({"a.py": LONG + "\nOTHER = 1\n"})
    proven, violated, unproven, deviated = found.count("P10-R4.7")
    assert (violated, unproven, deviated) == (1, 0, 0)
    assert proven > 0
    for rule in found.outcome.rules:
        findings = [f for f in (*found.findings, *found.notes) if f.rule == rule]
        counts = found.count(rule)
        assert counts[1] == sum(f.verdict == "VIOLATED" for f in findings), rule
        assert counts[2] == sum(f.verdict == "UNPROVEN" for f in findings), rule


@pytest.mark.requirement("FLM-REQ-250")
def test_a_cycle_over_weak_edges_fails_flight_and_is_a_note_at_ground() -> None:
    ground = analyse_text(WEAK)
    flight = analyse_text(WEAK, profile="flight")
    assert "P10-R1.3" in {f.rule for f in ground.notes}
    assert "P10-R1.3" not in {f.rule for f in ground.findings}
    assert "P10-R1.3" in {f.rule for f in flight.findings}


@pytest.mark.requirement("FLM-REQ-250")
def test_advisory_rules_are_notes() -> None:
    advisory = {rule.id for rule in registry.RULES if rule.category is Category.ADVISORY}
    assert "P10-R6.10" in advisory
    text = "def f(a: int) -> int:\n    early = a * 3\n    if a > 1:\n        return early\n    return 0\n"
    found = analyse_text(text)
    assert "P10-R6.10" in {f.rule for f in found.notes}
    assert not advisory & {f.rule for f in found.findings}


@pytest.mark.requirement("FLM-REQ-252")
def test_a_root_that_is_no_function_is_refused() -> None:
    with pytest.raises(SettingsError, match="no function of a"):
        _ = analyse({"a.py": "X = 1\n"}, Settings(steady_roots=("a:Engine.stepp",)))
    with pytest.raises(SettingsError, match="not module:function"):
        _ = analyse({"a.py": "X = 1\n"}, Settings(init_roots=("a.build",)))
    elsewhere = Settings(steady_roots=("other.module:step",))
    assert analyse({"a.py": "X = 1\n"}, elsewhere).verdict == engine.COMPLIANT


@pytest.mark.requirement("FLM-REQ-252")
@pytest.mark.parametrize("rule", ["P10-R99", "P10-R1.1"])
def test_what_cannot_be_declared_is_refused(rule: str) -> None:
    with pytest.raises(SettingsError, match=rule):
        _ = analyse({"a.py": "X = 1\n"}, Settings(declared_modules={rule: ("a",)}))


@pytest.mark.requirement("FLM-REQ-253")
def test_pragmas_are_counted() -> None:
    text = "def f() -> None:  # flightlm: steady\n    print(1)\n"
    assert analyse_text(text).outcome.pragmas["steady"] == 1
    assert analyse_text(text).outcome.steady
    assert not analyse_text("X = 1\n").outcome.steady


def record_of(rule: str, symbol: str) -> tuple[Deviation, ...]:
    """A complete record, DEV-1, for a finding in a.py."""
    text = f"""[[deviation]]
id = "DEV-1"
rule = "{rule}"
path = "a.py"
symbol = "{symbol}"
reason = "what stands there must stay whole"
background = "b"
mitigation = "m"
evidence = ["t"]
raised_by = "A"
approved_by = "B"
expires = 2999-01-01
"""
    return parse_deviations(text.encode())


@pytest.mark.requirement("FLM-REQ-253")
def test_a_record_moves_a_finding_to_the_deviations() -> None:
    records = record_of("P10-R4.7", "a:<module>")
    text = LONG + "  # flightlm: deviation DEV-1\n"
    found = analyse({"a.py": text}, records=records)
    assert found.verdict == engine.COMPLIANT
    assert found.count("P10-R4.7")[1:] == [0, 0, 1]
    (covered,) = found.outcome.covered
    assert [f.rule for f in covered.findings] == ["P10-R4.7"]


@pytest.mark.requirement("FLM-REQ-253")
def test_no_record_covers_complexity_in_critical_code() -> None:
    records = record_of("P10-R4.5", "a:pick")
    cases = "".join(f"    if n == {n}:\n        return {n + 1}\n" for n in range(16))
    text = f"def pick(n: int) -> int:  # flightlm: deviation DEV-1\n{cases}    return 0\n"
    ground = analyse({"a.py": text}, records=records, select=("P10-R4.5", "P10-R10.4"))
    assert ground.count("P10-R4.5")[1:] == [0, 0, 1]
    for chosen, profile in ((Settings(critical=("a",)), "ground"), (Settings(), "flight")):
        found = analyse(
            {"a.py": text}, chosen, profile, records=records, select=("P10-R4.5", "P10-R10.4")
        )
        assert found.count("P10-R4.5")[1:] == [1, 0, 0], profile
        named = [entry.finding for entry in found.outcome.findings]
        messages = [f.message for f in named if f.rule == "P10-R10.4"]
        assert any("Mandatory in critical code" in message for message in messages), profile


FILES = {
    "pkg/__init__.py": "",
    "pkg/a.py": "from pkg.b import odd\n\n\ndef even(n: int) -> bool:\n    return odd(n - 1)\n",
    "pkg/b.py": "from pkg import a\n\n\ndef odd(n: int) -> bool:\n    return a.even(n - 1)\n",
    "run.py": "import helper\n\n\ndef run() -> None:\n    helper.help_me()\n",
    "helper.py": "import run\n\n\ndef help_me() -> None:\n    run.run()\n",
}


def write(folder: Path) -> Path:
    """The files above."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        _ = file.write_text(text)
    return folder


@pytest.mark.requirement("FLM-REQ-255")
def test_memory_files_and_processes_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path)
    monkeypatch.setattr(workers, "MIN_BYTES", 0)
    in_memory = analyse(FILES)
    alone = analyse_folder(folder)
    together = analyse_folder(folder, jobs=3)
    assert alone.outcome == together.outcome
    assert in_memory.triples() == alone.triples()
    assert {(path, rule) for path, _, rule in alone.triples(["P10-R1.2"])}


@pytest.mark.requirement("FLM-REQ-261")
def test_modules_in_folders_without_init_find_their_neighbours(tmp_path: Path) -> None:
    folder = write(tmp_path / "one" / "two")
    found = analyse_folder(tmp_path)
    assert found.lines("P10-R1.2") >= {("one/two/helper.py", 4)} or found.lines("P10-R1.2") >= {
        ("one/two/run.py", 4)
    }
    again = write(tmp_path / "three")
    assert folder != again
    both = analyse_folder(tmp_path)
    cycles = {path.partition("/")[0] for path, _ in both.lines("P10-R1.2")}
    assert cycles == {"one", "three"}


@pytest.mark.requirement("FLM-REQ-250")
def test_a_defect_of_the_checker_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(registry, "CHECKS", (broken,))
    with pytest.raises(AnalysisError, match=r"mod\.py: internal error at .*KeyError: 'lost'"):
        _ = analyse_text("X = 1\n")


@pytest.mark.requirement("FLM-REQ-250")
def test_a_worker_that_dies_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise SystemExit(9)

    folder = write(tmp_path)
    monkeypatch.setattr(workers, "MIN_BYTES", 0)
    monkeypatch.setattr(workers, "work", dies)
    with pytest.raises(AnalysisError, match="ended without an answer"):
        _ = analyse_folder(folder, jobs=2)


@pytest.mark.requirement("FLM-REQ-255")
@given(st.lists(st.integers(0, 1000), max_size=30), st.integers(1, 6))
def test_shares_hold_every_file_once(sizes: list[int], count: int) -> None:
    shares = workers.shares_of(sizes, count)
    assert len(shares) == count
    assert sorted(place for share in shares for place in share) == list(range(len(sizes)))


@pytest.mark.requirement("FLM-REQ-256")
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["", "# a comment", "OTHER = 2"]), max_size=5))
def test_fingerprints_survive_lines_above(lines: list[str]) -> None:
    above = "".join(line + "\n" for line in lines)
    names = [
        {n.fingerprint for n in analyse_text(text).outcome.findings if n.finding.rule == "P10-R4.7"}
        for text in (LONG + "\n", above + LONG + "\n")
    ]
    assert names[0] == names[1]


@pytest.mark.requirement("FLM-REQ-250")
def test_profiles_come_from_the_settings(tmp_path: Path) -> None:
    folder = write(tmp_path)
    chosen = Settings(profiles={"pkg": Profile.FLIGHT}, critical=("run",))
    found = analyse_folder(folder, chosen, profile=None)
    units = {f.unit.path: (f.unit.profile, f.unit.critical) for f in found.files}
    assert units["pkg/a.py"] == (Profile.FLIGHT, True)
    assert units["run.py"] == (Profile.GROUND, True)
    assert units["helper.py"] == (Profile.GROUND, False)


@pytest.mark.requirement("FLM-REQ-254")
def test_the_comments_of_cases_are_read() -> None:
    text = "x = 1  # expect: P10-R1.1 P10-R2.1\ny = 2\nz = 3  # noqa  # expect: P10-R10.5\n"
    assert expectations(text) == {(1, "P10-R1.1"), (1, "P10-R2.1"), (3, "P10-R10.5")}
    assert options("# flightlm-test: profile=flight critical=a\n") == {
        "profile": "flight",
        "critical": "a",
    }
