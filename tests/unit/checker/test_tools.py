"""The comparison with other tools: its mapping, how lines are counted, and the table it keeps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from flightlm.checker import registry
from verification.checker import tools
from verification.checker.tools import Case, Report

RULES = {rule.id for rule in registry.RULES}


@pytest.mark.requirement("FLM-REQ-254")
def test_the_mapping_names_existing_rules_and_tools_alone() -> None:
    assert set(tools.CODES) <= RULES
    assert {tool for codes in tools.CODES.values() for tool in codes} <= set(tools.NAMES)
    assert all(text.split() for codes in tools.CODES.values() for text in codes.values())
    assert all(tools.codes_of(tools.FLIGHTLM, rule) == {rule} for rule in RULES)


@pytest.mark.requirement("FLM-REQ-254")
def test_the_table_is_what_the_stored_counts_give() -> None:
    result = tools.read_counts(tools.COUNTS)
    assert tools.kept(result) == tools.COUNTS.read_text(encoding="utf-8")
    assert tools.table_of(result) == tools.TABLE.read_text(encoding="utf-8")
    assert {row.rule for row in result.rows} <= RULES
    assert all(row.found[tools.FLIGHTLM] == (row.lines, 0) for row in result.rows)


@pytest.mark.requirement("FLM-REQ-254")
def test_every_case_is_copied_with_its_expected_lines(tmp_path: Path) -> None:
    tree = tmp_path / "cases"
    tree.mkdir()
    cases, groups = tools.copy_cases(tree, tmp_path / "empty.toml")
    assert {case.rule for case in cases} == RULES
    assert all(case.is_bad == (len(case.lines) > 0) for case in cases)
    assert all(Path(file).is_file() for case in cases for file in case.files)
    assert {group.profile for group in groups} == {"ground", "flight"}


@pytest.mark.requirement("FLM-REQ-254")
@pytest.mark.parametrize(
    ("lines", "reports", "found"),
    (
        ((3,), (Report("a.py", 9, 9, "X"),), 1),
        ((3,), (), 0),
        ((3, 5), (Report("a.py", 9, 9, "X"),), 0),
        ((3, 5), (Report("a.py", 4, 6, "X"), Report("a.py", 5, 5, "Y")), 1),
        ((3, 5), (Report("a.py", 1, 6, "X"),), 2),
        ((3, 5), (Report("b.py", 3, 3, "X"),), 0),
    ),
)
def test_a_line_is_found_if_a_report_covers_it(
    lines: tuple[int, ...], reports: tuple[Report, ...], found: int
) -> None:
    case = Case("P10-R2.1", "bad_x", frozenset(("a.py",)), tuple(("a.py", n) for n in lines))
    assert tools.found_lines(case, reports) == found


@pytest.mark.requirement("FLM-REQ-254")
def test_counts_keep_lines_and_alarms_apart() -> None:
    bad = Case("P10-R2.1", "bad_x", frozenset(("a.py",)), (("a.py", 3),))
    good = dataclasses.replace(bad, name="good_x", files=frozenset(("b.py",)), lines=())
    told = [Report("a.py", 3, 3, "while-used"), Report("b.py", 1, 1, "while-used")]
    rows = tools.counted([bad, good], {tools.PYLINT: told, tools.RUFF: []})
    row = next(row for row in rows if row.rule == "P10-R2.1")
    assert (row.lines, row.good) == (1, 1)
    assert row.found == {tools.PYLINT: (1, 1), tools.RUFF: (0, 0)}
    assert sum(row.lines for row in rows) == 1


@pytest.mark.requirement("FLM-REQ-254")
def test_options_of_a_case_become_its_configuration() -> None:
    found = tools.options_of("# flightlm-test: wall=core:math+num declared=P10-R1.5:m")
    text = tools.configuration(found)
    assert '[tool.flightlm.certify.import_walls]\n"core" = ["math", "num"]' in text
    assert '[tool.flightlm.certify.declared_modules]\n"P10-R1.5" = ["m"]' in text
