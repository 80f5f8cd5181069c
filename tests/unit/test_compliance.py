"""The compliance set: its numbers are the report's, and it claims no more than was checked."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flightlm.checker import registry
from flightlm.checker.model import Category
from flightlm.ground.compliance.plans import GROUND
from flightlm.ground.compliance.sheet import Sheet, csv_of, markdown_of, plain
from tests.adoption_helpers import ENDLESS, HEAD, LONG_LINE, Project, unfinished

NAMES: Final = {
    "certify.json",
    "deviation-permits.csv",
    "deviation-permits.md",
    "deviation-records.csv",
    "deviation-records.md",
    "guideline-compliance-summary.csv",
    "guideline-compliance-summary.md",
    "guideline-enforcement-plan.csv",
    "guideline-enforcement-plan.md",
    "guideline-recategorisation-plan.csv",
    "guideline-recategorisation-plan.md",
}
RECORDS: Final = """\
[[deviation]]
id = "DEV-001"
rule = "P10-R4.7"
path = "pkg/b.py"
symbol = "pkg.b:<module>"
reason = "=the line holds a <b>table</b> | that must stay whole"
background = "a table"
mitigation = "read by eye"
evidence = ["tests/test_b.py"]
raised_by = "A. Author"
approved_by = "B. Approver"
expires = 2999-01-01

[[deviation]]
id = "DEV-002"
rule = "P10-R2.1"
path = "pkg/a.py"
symbol = "pkg.a:f"
reason = "Mandatory rules accept no record"
background = "x"
mitigation = "x"
evidence = ["x"]
raised_by = "x"
approved_by = "x"
expires = 2999-01-01
"""
CONFIG: Final = """\
[tool.flightlm.certify]
paths = ["pkg"]
baseline = "base.json"
deviations = "deviations.toml"
[tool.flightlm.certify.declared_modules]
"R1.5" = ["pkg.__main__", "pkg.z"]
"R9.5" = ["pkg.views"]
"""


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """Known, new, deviated, advisory and invalid: something for every column."""
    made = Project(tmp_path, monkeypatch, capsys)
    advised = '"""Advised."""\n\nimport re\n\nPATTERN = re.compile("(a+)+")\n'
    made.write(
        {
            "pyproject.toml": CONFIG.replace("deviations =", "# deviations ="),
            "pkg/__init__.py": HEAD,
            "pkg/a.py": unfinished("f"),
            "pkg/b.py": HEAD + LONG_LINE.replace("\n", "  # flightlm: deviation DEV-001\n"),
            "pkg/c.py": advised,
            "deviations.toml": RECORDS,
        }
    )
    made.write({"pkg/b.py": HEAD})
    assert made.text("--update-baseline").status == 0
    made.write(
        {
            "pyproject.toml": CONFIG,
            "pkg/a.py": unfinished("f", "new") + ENDLESS.format(name="wait"),
            "pkg/b.py": HEAD + LONG_LINE.replace("\n", "  # flightlm: deviation DEV-001\n"),
        }
    )
    return made


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV by their heads."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tables(file: Path) -> list[list[str]]:
    """The cells of the table of a Markdown file as a reader sees them, by rows."""
    tokens = MarkdownIt("commonmark").enable("table").parse(file.read_text(encoding="utf-8"))
    found: list[list[str]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            found.append([])
        elif token.type in ("th_open", "td_open"):
            inline = tokens[place + 1]
            kinds = {child.type for child in inline.children or []}
            assert kinds <= {"text", "text_special"}, kinds
            found[-1].append("".join(child.content for child in inline.children or []))
    return found


def expected(report: dict[str, Any], rule: str) -> dict[str, str]:
    """The numbers of a rule, recomputed from the report."""
    row = report["summary"]["by_rule"].get(rule)
    if row is None:
        names = ("proven", "violated", "unproven", "deviated", "open", "known", "notes")
        return dict.fromkeys(names, "")
    known = report.get("baseline", {"known": []})["known"]
    lists = {"open": report["findings"], "known": known, "notes": report["notes"]}
    found = {name: str(value) for name, value in row.items()}
    for name, findings in lists.items():
        found[name] = str(sum(finding["rule"] == rule for finding in findings))
    return found


def mismatches(folder: Path) -> list[str]:
    """Where a number of the set differs from the report beside it, or Markdown from CSV."""
    report = json.loads((folder / "certify.json").read_text())
    found: list[str] = []
    for row in rows(folder / "guideline-compliance-summary.csv"):
        numbers = expected(report, row["rule"])
        found.extend(f"{row['rule']} {n}" for n, value in numbers.items() if row[n] != value)
        stated = re.fullmatch(r"(Violations|Deviations|Notes) \((\d+)\)", row["status"])
        counts = {name: int(value or 0) for name, value in numbers.items()}
        totals = {
            "Violations": counts["open"] + counts["known"],
            "Deviations": counts["deviated"],
            "Notes": counts["notes"],
        }
        word = next((name for name, total in totals.items() if total > 0), "")
        said = (stated[1], int(stated[2])) if stated is not None else ("", 0)
        if said != (word, totals.get(word, 0)):
            found.append(f"{row['rule']} status")
    records = {row["id"]: row for row in rows(folder / "deviation-records.csv")}
    for record in report["deviations"]:
        if records[record["id"]]["places"] != str(len(record["findings"])):
            found.append(f"{record['id']} places")
    for file in sorted(folder.glob("*.csv")):
        cells = [list(row.values()) for row in rows(file)]
        shown = tables(file.with_suffix(".md"))[1:]
        if [[cell.removeprefix("'") for cell in row] for row in cells] != [
            [cell.removeprefix("'") for cell in row] for row in shown
        ]:
            found.append(f"{file.name} and its Markdown")
    return found


@pytest.mark.requirement("FLM-REQ-599")
def test_every_number_is_one_of_the_report(project: Project) -> None:
    assert project.text("--compliance", "set").status == 1
    folder = Path("set")
    assert set(os.listdir(folder)) == NAMES
    assert mismatches(folder) == []
    status = {
        row["rule"]: row["status"] for row in rows(folder / "guideline-compliance-summary.csv")
    }
    assert set(status) == {rule.id for rule in registry.RULES}
    assert status["P10-N3"] == "Violations (2)"
    assert status["P10-R2.1"] == "Violations (1)"
    assert status["P10-R4.7"] == "Deviations (1)"
    assert status["P10-R2.8"] == "Notes (1)"
    assert status["P10-R3.1"] == "Not claimed"
    assert status["P10-N2"] == "Not applied (no critical code)"
    assert status["P10-R4.3"] == "Compliant"
    assert json.loads((folder / "certify.json").read_text()) == project.json().report


@pytest.mark.requirement("FLM-REQ-599")
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("guideline-compliance-summary.csv", "Violations (2),", "Violations (3),"),
        ("guideline-compliance-summary.csv", "Violations (2),", "Compliant,"),
        ("guideline-compliance-summary.csv", "Deviations (1),", "Deviations (2),"),
        (
            "guideline-compliance-summary.csv",
            "R1.1,Mandatory,Compliant,",
            "R1.1,Mandatory,Compliant,9",
        ),
        ("deviation-records.csv", ",in force,1,", ",in force,2,"),
        ("guideline-compliance-summary.md", "Violations (1)", "Violations (4)"),
        ("deviation-records.md", "in force", "valid"),
        ("certify.json", '"deviated": 1', '"deviated": 2'),
    ],
)
def test_a_planted_mismatch_is_seen(project: Project, name: str, old: str, new: str) -> None:
    _ = project.text("--compliance", "set")
    file = Path("set") / name
    text = file.read_text()
    assert old in text
    _ = file.write_text(text.replace(old, new))
    assert mismatches(Path("set")) != []


@pytest.mark.requirement("FLM-REQ-599")
def test_records_and_permits(project: Project) -> None:
    _ = project.text("--compliance", "set")
    records = {row["id"]: row for row in rows(Path("set") / "deviation-records.csv")}
    assert records["DEV-001"]["state"] == "in force"
    assert records["DEV-001"]["reason"].startswith("'=")
    assert records["DEV-001"]["covered"] == "pkg/b.py:2"
    assert "Mandatory and accepts no deviation" in records["DEV-002"]["state"]
    permits = [(row["rule"], row["module"]) for row in rows(Path("set") / "deviation-permits.csv")]
    assert permits == [
        ("P10-R1.5", "pkg.__main__"),
        ("P10-R1.5", "pkg.z"),
        ("P10-R9.5", "pkg.views"),
    ]
    assert "<b>" not in (Path("set") / "deviation-records.md").read_text()


def claim(folder: str) -> str:
    """The sentence that claims, or does not."""
    text = (Path(folder) / "guideline-compliance-summary.md").read_text()
    return text.split("\n")[2]


@pytest.mark.requirement("FLM-REQ-599")
def test_nothing_is_claimed_that_was_not_checked(project: Project) -> None:
    _ = project.text("--compliance", "set")
    assert claim("set").startswith("**No compliance is claimed** for the 4 analysed files: ")
    assert "1 violations that the baseline knows" in claim("set")
    clean = ("pkg/__init__.py", "--compliance", "set")
    project.write({"pyproject.toml": "[tool.flightlm.certify]\n"})
    assert project.text(*clean).status == 0
    assert claim("set").startswith("**Compliance is claimed** for the 1 analysed files")
    assert "without P10-R3, which is not claimed" in claim("set")
    assert project.text(*clean, "--ignore", "P10-R4").status == 0
    assert "7 rules were not checked" in claim("set")
    assert mismatches(Path("set")) == []
    project.write({"pkg/__init__.py": "def f(:\n"})
    assert project.text(*clean).status == 3
    assert "the analysis is incomplete" in claim("set")
    status = {row["status"] for row in rows(Path("set") / "guideline-compliance-summary.csv")}
    assert status == {"Not claimed", "Not decided (the analysis is incomplete)"}


@pytest.mark.requirement("FLM-REQ-599")
def test_known_findings_alone_stand_in_the_way_of_a_claim(project: Project) -> None:
    project.write({"pkg/a.py": unfinished("f"), "deviations.toml": RECORDS.split("\n\n")[0]})
    ran = project.json("--compliance", "set")
    assert (ran.status, ran.report["verdict"]) == (0, "COMPLIANT")
    assert claim("set").endswith("4 analysed files: 1 violations that the baseline knows.")


@pytest.mark.requirement("FLM-REQ-599")
def test_the_folder_keeps_what_is_not_ours_and_the_bytes_are_the_same(project: Project) -> None:
    Path("set").mkdir()
    _ = Path("set/notes.txt").write_text("mine")
    _ = project.text("--compliance", "set")
    one = {name: (Path("set") / name).read_bytes() for name in NAMES}
    _ = project.text("--compliance", "set")
    assert {name: (Path("set") / name).read_bytes() for name in NAMES} == one
    assert set(os.listdir("set")) == {*NAMES, "notes.txt"}
    assert Path("set/notes.txt").read_text() == "mine"
    _ = project.refused("FLM-CRT-005", "--compliance", "set/notes.txt")
    _ = project.refused("FLM-CRT-005", "--compliance", "set/notes.txt/below")
    Path("set/deviation-records.md").unlink()
    Path("set/deviation-records.md").mkdir()
    _ = project.refused("FLM-CRT-005", "--compliance", "set")
    _ = project.refused("FLM-USE-002", "--compliance", "set", "--diff", "HEAD")


@pytest.mark.requirement("FLM-REQ-599")
def test_the_plans_state_every_rule(project: Project) -> None:
    _ = project.text("--compliance", "set")
    plan = {row["rule"]: row for row in rows(Path("set") / "guideline-enforcement-plan.csv")}
    assert {rule.id for rule in registry.RULES} < set(plan)
    assert all(plan[rule.id]["cannot see"] != "" for rule in registry.RULES)
    assert all(row["manual"] != "" for row in plan.values())
    categories = {
        row["rule"]: (row["category"], row["flight"], row["ground"])
        for row in rows(Path("set") / "guideline-recategorisation-plan.csv")
    }
    for rule in registry.RULES:
        category, flight, ground = categories[rule.id]
        assert (category, flight) == (rule.category.value, rule.category.value)
        assert ground == category or (rule.id in GROUND and rule.category is Category.REQUIRED)
    assert set(GROUND) <= set(categories)


HOSTILE: Final = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("|<>&`*_[]()\\!#~$:@'\"=+-\n\r\t\x1b\u202e\ud800 /w.h")),
        st.characters(),
    ),
    max_size=20,
)


@pytest.mark.requirement("FLM-REQ-599")
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=4))
def test_no_text_becomes_markup_or_a_formula(cells: list[tuple[str, str]]) -> None:
    sheet = Sheet("s", "Title", "Text.", ("one", "two"), tuple(cells))
    folder_text = markdown_of(sheet)
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable("table").parse(folder_text)
    shown = []
    for place, token in enumerate(tokens):
        if token.type == "td_open":
            children = tokens[place + 1].children or []
            assert {child.type for child in children} <= {"text", "text_special"}
            shown.append("".join(child.content for child in children))
    assert shown == [plain(cell) for row in cells for cell in row]
    for row in list(csv.reader(csv_of(sheet).splitlines()))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
