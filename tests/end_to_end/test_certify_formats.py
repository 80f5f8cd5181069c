"""`flightlm certify --format … --output …`: names, statuses, bad destinations, the same bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest

from tests.cli_helpers import run_cli
from tests.report_helpers import BAD, GOOD, write

pytestmark = pytest.mark.requirement("FLM-REQ-570")
OWN: Final = (
    "text",
    "json",
    "sarif",
    "junit",
    "github",
    "markdown",
)
NAMES: Final = {
    "certify.txt",
    "certify.json",
    "certify.sarif",
    "certify-evidence.sarif",
    "certify.xml",
    "certify-github.txt",
    "certify.md",
}


def formats(*names: str) -> list[str]:
    """The options for some formats."""
    return [word for name in names for word in ("--format", name)]


def test_a_folder_takes_every_format_and_keeps_other_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD, "b.py": GOOD, "out/mine.txt": "mine", "out/certify.md": "old"})
    first = run_cli("certify", "a.py", "b.py", *formats(*OWN), "--output", "out", cwd=tmp_path)
    assert (first.status, first.out, first.err) == (1, b"", "")
    folder = tmp_path / "out"
    assert {entry.name for entry in folder.iterdir()} == NAMES | {"mine.txt"}
    assert (folder / "mine.txt").read_text() == "mine"
    assert (folder / "certify.md").read_text().startswith("## ")
    before = {name: (folder / name).read_bytes() for name in NAMES}
    again = run_cli(
        "certify", "b.py", "a.py", *formats(*reversed(OWN)), "--output", "out/", cwd=tmp_path
    )
    assert again.status == 1
    assert {name: (folder / name).read_bytes() for name in NAMES} == before
    # What goes to a folder goes to standard output, too.
    alone = run_cli("certify", "a.py", "b.py", "--format", "sarif", cwd=tmp_path)
    assert (alone.status, alone.out) == (1, before["certify.sarif"])
    evidence = run_cli("certify", "a.py", "b.py", "--format", "sarif-evidence", cwd=tmp_path)
    assert evidence.out == before["certify-evidence.sarif"]


def test_one_file_holds_one_format(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": GOOD})
    outcome = run_cli("certify", "b.py", *formats("sarif"), "--output", "x.sarif", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (0, b"")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.py", "x.sarif"]
    (run,) = json.loads((tmp_path / "x.sarif").read_text())["runs"]
    assert run["results"] == []


@pytest.mark.parametrize("name", OWN)
def test_no_file_is_no_pass_in_any_format(tmp_path: Path, name: str) -> None:
    outcome = run_cli("certify", *formats(name), cwd=tmp_path)
    assert (outcome.status, outcome.err) == (3, "")
    assert "INCOMPLETE" in outcome.text or name == "junit"
    assert "no Python file was found" in outcome.text or name == "json"


@pytest.mark.parametrize("destination", ["a.py/x.json", "a.py/x/", "/dev/null", "taken", "out"])
def test_what_cannot_be_written_is_refused(tmp_path: Path, destination: str) -> None:
    write(tmp_path, {"a.py": GOOD, "out/certify.json/keep.txt": "mine"})
    (tmp_path / "taken").symlink_to("/dev/null")
    outcome = run_cli("certify", "a.py", *formats("json"), "--output", destination, cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, b"")
    assert outcome.err.startswith("flightlm: FLM-CRT-005: ")
    assert outcome.err.count("\n") == 1
    assert (tmp_path / "out" / "certify.json" / "keep.txt").read_text() == "mine"
    assert not list(tmp_path.rglob("*.partial"))
    assert os.path.exists("/dev/null")


def test_file_names_that_are_hostile_reach_every_format(tmp_path: Path) -> None:
    name = b"\x1b[31m<img>\n\xff.py"
    (tmp_path / os.fsdecode(name)).write_text('eval("1")\n')
    outcome = run_cli(
        "certify", *formats(*OWN), "--output", "out", "--select", "P10-R8.1", cwd=tmp_path
    )
    assert (outcome.status, outcome.err) == (1, "")
    (run,) = json.loads((tmp_path / "out" / "certify.sarif").read_bytes())["runs"]
    uri = run["artifacts"][0]["location"]["uri"]
    assert uri == "%1B%5B31m%3Cimg%3E%0A%FF.py"
    for file in ("certify.txt", "certify-github.txt", "certify.md", "certify.xml"):
        text = (tmp_path / "out" / file).read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert "<img>" not in text or file in ("certify.txt", "certify-github.txt")
