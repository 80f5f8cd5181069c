"""Traceability: every requirement has a test, and every test names a requirement that exists."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATTERN = re.compile(r"FLM-REQ-\d{3}")


def stated() -> dict[str, dict[str, str]]:
    """The rows of requirements.csv by id."""
    with (ROOT / "standards" / "requirements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["id"] for row in rows}) == len(rows), "ids are unique"
    return {row["id"]: row for row in rows}


def marked_tests() -> dict[str, set[str]]:
    """Every test with the requirements named by the marks on it and on its module."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shared = [
            ast.unparse(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [*shared, *(ast.unparse(mark) for mark in node.decorator_list)]
                text = " ".join(mark for mark in marks if "requirement" in mark)
                key = f"{path.relative_to(ROOT).as_posix()}:{node.name}"
                found[key] = set(PATTERN.findall(text))
    return found


def verified() -> set[str]:
    """The requirements that a test names."""
    return {name for names in marked_tests().values() for name in names}


def unmarked() -> list[str]:
    """Tests without a requirement."""
    return [test for test, names in marked_tests().items() if not names]


@pytest.mark.requirement("FLM-REQ-802")
def test_every_requirement_is_complete_and_tested() -> None:
    rows = stated()
    for name, row in rows.items():
        assert PATTERN.fullmatch(name)
        assert " shall " in row["statement"], name
        assert row["rationale"], name
        assert row["method"], name
    assert sorted(set(rows) - verified()) == []


@pytest.mark.requirement("FLM-REQ-802")
def test_every_test_names_a_requirement_that_exists() -> None:
    assert sorted(verified() - set(stated())) == []
    assert unmarked() == []
