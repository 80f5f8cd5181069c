"""Deviation records: what they cover, and every way in which one can be wrong."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.deviations import (
    Deviation,
    Extent,
    Judge,
    Judgement,
    PlacedPragma,
    judge,
    parse_deviations,
)
from flightlm.checker.model import Category, Decidability, Finding, Reach, Rule
from flightlm.checker.pragmas import Pragma, pragmas_of, problem_of
from flightlm.checker.settings import SettingsError
from flightlm.checker.source import Comment

TODAY = datetime.date(2026, 1, 1)
RULES = (
    Rule("P10-R4.1", "long", Decidability.SYNTAX, Reach.FILE, Category.REQUIRED),
    Rule("P10-R2.1", "loop", Decidability.SOUND, Reach.FILE, Category.MANDATORY),
)
FINDING = Finding("pkg/a.py", 3, 1, "P10-R4.1", "long", "pkg.a:f", "VIOLATED", "def f")
RECORD = Deviation(
    id="DEV-1",
    rule="P10-R4.1",
    path="pkg/a.py",
    symbol="pkg.a:f",
    reason="one table, better whole",
    background="a table",
    mitigation="reviewed",
    evidence=("tests/a.py",),
    raised_by="A",
    approved_by="B",
    expires=datetime.date(2027, 1, 1),
    line=2,
)
PRAGMA = PlacedPragma("pkg/a.py", "pkg/a.py", Pragma(3, 20, "deviation", "DEV-1"))
EXTENT = Extent({"pkg/a.py"}, set(), {"P10-R4.1", "P10-R2.1"})


def judged(
    *records: Deviation,
    finding: Finding = FINDING,
    pragmas: tuple[PlacedPragma, ...] = (PRAGMA,),
    extent: Extent = EXTENT,
) -> Judgement:
    """Judge one finding."""
    return judge([finding], pragmas, Judge(records, RULES, "dev.toml", TODAY), extent)


def problems(found: Judgement) -> list[str]:
    """What is wrong with the records and pragmas."""
    return [f"{problem.path}: {problem.message}" for problem in found.problems]


@pytest.mark.requirement("FLM-REQ-253")
def test_a_record_covers_the_finding_that_points_to_it() -> None:
    found = judged(RECORD)
    assert found.standing == ()
    assert found.problems == ()
    assert [(c.record.id, c.findings) for c in found.covered] == [("DEV-1", (FINDING,))]
    short = judged(replace(RECORD, symbol="f"))
    assert short.standing == ()


@pytest.mark.requirement("FLM-REQ-253")
@pytest.mark.parametrize(
    "field",
    ["rule", "path", "symbol", "reason", "background", "mitigation", "raised_by", "approved_by"],
)
def test_an_incomplete_record_covers_nothing(field: str) -> None:
    lacking = {
        "rule": replace(RECORD, rule=""),
        "path": replace(RECORD, path=""),
        "symbol": replace(RECORD, symbol=""),
        "reason": replace(RECORD, reason=""),
        "background": replace(RECORD, background=""),
        "mitigation": replace(RECORD, mitigation=""),
        "raised_by": replace(RECORD, raised_by=""),
        "approved_by": replace(RECORD, approved_by=""),
    }
    found = judged(lacking[field])
    assert found.standing == (FINDING,)
    assert any(field in problem for problem in problems(found))


@pytest.mark.requirement("FLM-REQ-253")
@pytest.mark.parametrize(
    ("record", "said"),
    [
        (replace(RECORD, evidence=()), "evidence"),
        (replace(RECORD, expires=None), "expires"),
        (replace(RECORD, reason="too short"), "9 characters"),
        (replace(RECORD, expires=datetime.date(2025, 12, 31)), "expired on 2025-12-31"),
        (replace(RECORD, rule="P10-R9.9"), "there is no rule P10-R9.9"),
        (replace(RECORD, rule="P10-R2.1"), "Mandatory"),
        (replace(RECORD, path="pkg/b.py"), "the record is for pkg/b.py"),
        (replace(RECORD, symbol="pkg.a:g"), "the record is for pkg.a:g"),
    ],
)
def test_a_wrong_record_is_told_and_the_finding_stands(record: Deviation, said: str) -> None:
    found = judged(record)
    assert found.standing == (FINDING,)
    assert any(said in problem for problem in problems(found)), problems(found)


@pytest.mark.requirement("FLM-REQ-253")
def test_the_last_day_still_counts() -> None:
    assert judged(replace(RECORD, expires=TODAY)).standing == ()


@pytest.mark.requirement("FLM-REQ-253")
def test_an_unknown_id_and_a_repeated_one_are_told() -> None:
    unknown = judged()
    assert problems(unknown) == ["pkg/a.py: deviation DEV-1: there is no such record"]
    twice = judged(RECORD, RECORD)
    assert any("same id" in problem for problem in problems(twice))


@pytest.mark.requirement("FLM-REQ-253")
def test_a_record_that_covers_nothing_is_unused() -> None:
    found = judged(RECORD, pragmas=())
    assert problems(found) == [
        "dev.toml: deviation DEV-1: the record is unused: it covers no finding"
    ]
    elsewhere = judged(RECORD, pragmas=(), extent=replace(EXTENT, places=set()))
    assert elsewhere.problems == ()
    unselected = judged(RECORD, pragmas=(), extent=replace(EXTENT, rules=set()))
    assert unselected.problems == ()
    gone = judged(RECORD, pragmas=(), extent=Extent(set(), {"pkg/a.py"}, {"P10-R4.1"}))
    assert problems(gone) == ["dev.toml: deviation DEV-1: there is no file pkg/a.py"]


@pytest.mark.requirement("FLM-REQ-253")
def test_a_pragma_on_a_line_without_the_finding_is_told() -> None:
    other = replace(FINDING, line=9)
    found = judged(RECORD, finding=other)
    assert found.standing == (other,)
    assert any("no finding of P10-R4.1 on this line" in problem for problem in problems(found))


@pytest.mark.requirement("FLM-REQ-253")
def test_the_file_of_records_is_read_with_lines_and_dates() -> None:
    text = b'[[deviation]]\nid = "D1"\nrule = "R4.1"\nexpires = 2027-01-01\nevidence = "t"\n'
    (record,) = parse_deviations(text)
    assert (record.id, record.rule, record.line) == ("D1", "P10-R4.1", 2)
    assert record.expires == datetime.date(2027, 1, 1)
    assert record.evidence == ("t",)


@pytest.mark.requirement("FLM-REQ-253")
@given(st.binary(max_size=80))
def test_any_bytes_are_records_or_refused(data: bytes) -> None:
    try:
        found = parse_deviations(data)
    except SettingsError as error:
        assert "\n" not in str(error)
    else:
        assert found == ()


@pytest.mark.requirement("FLM-REQ-253")
@pytest.mark.parametrize(
    ("text", "word", "argument", "wrong"),
    [
        ("# flightlm: steady", "steady", "", False),
        ("#flightlm:init", "init", "", False),
        ("# flightlm: deviation DEV-012", "deviation", "DEV-012", False),
        ("# flightlm: deviation", "deviation", "", True),
        ("# flightlm: steady now", "steady", "now", True),
        ("# flightlm: ignore", "ignore", "", True),
        ("# flightlm:", "", "", True),
    ],
)
def test_pragmas_are_read(text: str, word: str, argument: str, wrong: bool) -> None:
    (pragma,) = pragmas_of([Comment(4, 9, text, True)])
    assert (pragma.word, pragma.argument, pragma.line) == (word, argument, 4)
    assert (problem_of(pragma) != "") is wrong


@pytest.mark.requirement("FLM-REQ-253")
@pytest.mark.parametrize("text", ["# flightlm-test: profile=flight", "# see flightlm: steady", "#"])
def test_other_comments_are_no_pragmas(text: str) -> None:
    assert pragmas_of([Comment(1, 1, text, False)]) == ()
