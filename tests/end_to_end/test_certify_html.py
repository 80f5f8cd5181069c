"""`flightlm certify --format html` as a command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.cli_helpers import run_cli
from tests.html_helpers import problems, read
from tests.report_helpers import BAD, GOOD, write

WITHOUT_JINJA2: Final = """\
import sys
sys.modules["jinja2"] = None
from flightlm.ground.cli import entry
entry()
"""
WITHOUT: Final = ("-c", WITHOUT_JINJA2)


@pytest.mark.requirement("FLM-REQ-582")
def test_both_reports_of_a_run_say_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/bad.py": BAD, "pkg/good.py": GOOD, "broken.py": "def f(:\n"})
    formats = ("--format", "json", "--format", "html", "--certificates", "--output", "out")
    assert run_cli("certify", ".", *formats, cwd=tmp_path).status == 3
    page = (tmp_path / "out" / "certify.html").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "out" / "certify.json").read_text(encoding="utf-8"))
    assert problems(page, report) == []
    assert read(page).one("body").attributes["data-verdict"] == "INCOMPLETE"


@pytest.mark.requirement("FLM-REQ-583")
def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, {"bad.py": BAD})
    first = run_cli("certify", "bad.py", "--format", "html", cwd=tmp_path)
    assert first.status == 1
    again = run_cli("certify", "bad.py", "--format", "html", "--output", "x.html", cwd=tmp_path)
    assert again.status == 1
    assert (tmp_path / "x.html").read_bytes() == first.out


@pytest.mark.requirement("FLM-REQ-588")
def test_without_jinja2_it_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, {"bad.py": BAD})
    arguments = ("certify", "bad.py", "--format", "json", "--format", "html", "--output", "out")
    outcome = run_cli(*arguments, cwd=tmp_path, interpreter=WITHOUT)
    assert outcome.status == 2
    assert "FLM-USE-004" in outcome.err
    assert "pip install 'flightlm[ground]'" in outcome.err
    assert not (tmp_path / "out").exists()
    assert run_cli("certify", "bad.py", cwd=tmp_path, interpreter=WITHOUT).status == 1


@pytest.mark.requirement("FLM-REQ-580")
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"bad.py": BAD, "taken": "a file"})
    outcome = run_cli(
        "certify", "bad.py", "--format", "html", "--output", "taken/x.html", cwd=tmp_path
    )
    assert outcome.status == 2
    assert "FLM-CRT-005" in outcome.err
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["bad.py", "taken"]
