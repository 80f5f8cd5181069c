"""`certify --init`: what is proposed, what is left as it was, what is refused."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import FlightError
from flightlm.ground.init_config import Proposal, appended, propose, text_of
from tests.adoption_helpers import HEAD, Project, unfinished

CODE: Final = "FLM-CRT-001"
FILE: Final = "pyproject.toml"


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A folder with a package and tests."""
    made = Project(tmp_path, monkeypatch, capsys)
    made.write({"pkg/__init__.py": HEAD, "pkg/a.py": unfinished("f"), "tests/test_a.py": HEAD})
    return made


def table() -> dict[str, Any]:
    """The table that was written."""
    found: dict[str, Any] = tomllib.loads(Path(FILE).read_text())["tool"]["flightlm"]["certify"]
    return found


@pytest.mark.requirement("FLM-REQ-596")
def test_the_three_commands_that_are_printed_work_in_their_order(project: Project) -> None:
    ran = project.text("--init")
    assert (ran.status, ran.err) == (0, "")
    assert table()["paths"] == ["pkg", "tests"]
    assert set(table()["exclude"]) == {"tests"}
    commands = [line for line in ran.out.splitlines() if line.startswith("  flightlm ")]
    words = [line.partition("#")[0].split()[2:] for line in commands]
    assert [project.text(*arguments).status for arguments in words] == [1, 0, 0]
    project.write({"pkg/a.py": unfinished("f", "new")})
    assert project.text(*words[2]).status == 1


BEFORE: Final = {
    "nothing": b"",
    "project": b'[project]\nname = "x"\n',
    "no end of line": b'[project]\nname = "x"',
    "carriage returns": b'[project]\r\nname = "x"\r\n',
    "neighbour": b"[tool.ruff]\nline-length = 100\n",
    "parent": b"[tool.flightlm]\n",
    "comment": b"# only a comment",
    "array of tables": b"[[tool.mypy.overrides]]\nmodule = 'a'\n",
}


@pytest.mark.requirement("FLM-REQ-596")
@pytest.mark.parametrize("name", BEFORE)
def test_what_the_file_held_stays_byte_for_byte(project: Project, name: str) -> None:
    before = BEFORE[name]
    assert Path(FILE).write_bytes(before) == len(before)
    Path(FILE).chmod(0o640)
    assert project.text("--init").status == 0
    after = Path(FILE).read_bytes()
    assert after.startswith(before)
    assert (b"\r" in after) == (b"\r" in before)
    assert (b"\n" in after.replace(b"\r\n", b"")) == (b"\r" not in before)
    assert Path(FILE).stat().st_mode & 0o777 == 0o640
    assert project.text().status == 1
    _ = project.refused(CODE, "--init")
    assert Path(FILE).read_bytes() == after


REFUSED: Final = {
    "there": b"[tool.flightlm.certify]\npaths = ['a']\n",
    "empty table": b"[tool.flightlm.certify]\n",
    "sub-table": b"[tool.flightlm.certify.profiles]\n'a' = 'flight'\n",
    "dotted": b"tool.flightlm.certify.paths = ['a']\n",
    "inline": b"tool = {flightlm = {}}\n",
    "inline below": b"[tool]\nflightlm = {}\n",
    "number": b"[tool.flightlm]\ncertify = 1\n",
    "list": b"tool = []\n",
    "not TOML": b"[tool\n",
    "not UTF-8": b"# \xff\n",
    "byte-order mark": b"\xef\xbb\xbf[project]\nname = 'x'\n",
}


@pytest.mark.requirement("FLM-REQ-596")
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_take_the_table_is_left_alone(project: Project, name: str) -> None:
    _ = Path(FILE).write_bytes(REFUSED[name])
    _ = project.refused(CODE, "--init")
    assert Path(FILE).read_bytes() == REFUSED[name]
    assert sorted(os.listdir()) == ["pkg", FILE, "tests"]


@pytest.mark.requirement("FLM-REQ-596")
def test_the_nearest_file_upwards_is_the_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({FILE: "[project]\nname = 'x'\n"})
    monkeypatch.chdir("pkg")
    ran = project.text("--init")
    assert ran.out.startswith("../pyproject.toml: ")
    assert not Path(FILE).exists()
    monkeypatch.chdir(project.folder)
    assert table()["paths"] == ["pkg", "tests"]


@pytest.mark.requirement("FLM-REQ-596")
def test_paths_and_another_file_may_be_named(project: Project) -> None:
    ran = project.text("--init", "pkg/a.py", "--config", "certify.toml")
    assert "flightlm certify --config certify.toml --update-baseline" in ran.out
    assert 'paths = ["pkg/a.py"]' in Path("certify.toml").read_text()
    _ = project.refused("FLM-CRT-003", "--init", "nowhere")
    _ = project.refused(CODE, "--init", "--config", "gone/certify.toml")
    Path("folder.toml").mkdir()
    _ = project.refused(CODE, "--init", "--config", "folder.toml")
    assert not Path(FILE).exists()
    os.mkfifo(FILE)  # nobody writes to it: to open it must not wait
    _ = project.refused(CODE, "--init")


LAYOUTS: Final = {
    ("pkg/__init__.py", "setup.py", "docs/conf.py"): (("pkg",), ()),
    ("src/pkg/__init__.py", "src/pkg/tests/a.py", "tests/a.py"): (
        ("src", "tests"),
        ("tests", "src/pkg/tests"),
    ),
    ("one.py", "two.py", "conftest.py"): (("one.py", "two.py"), ()),
    ("pkg/__init__.py", "other/a.py", "test/a.py", "build/lib/a.py"): (
        ("other", "pkg", "test"),
        ("test",),
    ),
    (".hidden/a.py", "notes.txt"): ((".",), ()),
    ("env/pyvenv.cfg", "env/a.py", "pkg/__init__.py"): (("pkg",), ()),
}


@pytest.mark.requirement("FLM-REQ-596")
@pytest.mark.parametrize("files", LAYOUTS)
def test_packages_and_tests_are_found(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = propose(tmp_path, ())
    assert (found.paths, found.excluded) == LAYOUTS[files]


@pytest.mark.requirement("FLM-REQ-596")
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3, unique=True))
def test_any_name_is_quoted_or_refused(names: list[str]) -> None:
    try:
        text = text_of(Proposal(tuple(names), tuple(names), "pkg"))
        data = appended(b"", text, FILE)
    except FlightError:
        assert any(not name.isprintable() or name.strip() == "" for name in names)
        return
    read = tomllib.loads(data.decode())["tool"]["flightlm"]["certify"]
    assert read["paths"] == names
    assert list(read["exclude"]) == names
