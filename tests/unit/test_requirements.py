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


def verified() -> dict[str, list[str]]:
    """The tests of each requirement, by the mark on the function, its class or its module."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                for name in PATTERN.findall(" ".join(m for m in marks if "requirement" in m)):
                    found.setdefault(name, []).append(f"{path.name}:{node.name}")
    return found


def unmarked() -> list[str]:
    """Tests without a requirement."""
    missing = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
                if not PATTERN.search(marks):
                    missing.append(f"{path.name}:{node.name}")
    return missing


@pytest.mark.requirement("FLM-REQ-802")
def test_every_requirement_is_complete_and_tested() -> None:
    rows = stated()
    for name, row in rows.items():
        assert PATTERN.fullmatch(name)
        assert " shall " in row["statement"], name
        assert row["rationale"], name
        assert row["method"], name
    assert sorted(set(rows) - set(verified())) == []


@pytest.mark.requirement("FLM-REQ-802")
def test_every_test_names_a_requirement_that_exists() -> None:
    assert sorted(set(verified()) - set(stated())) == []
    assert unmarked() == []
