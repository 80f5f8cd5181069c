"""The baseline: what it covers, that it only shrinks, what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker import registry
from flightlm.checker.model import Category
from flightlm.flight.status import FlightError
from flightlm.ground.baseline import (
    Entries,
    bytes_of,
    entries_of,
    lines_of,
    parse_baseline,
    symbols_of,
)
from tests.adoption_helpers import ENDLESS, HEAD, LONG_LINE, Project, unfinished

NAME: Final = "base.json"
MAKE: Final = ("--baseline", NAME, "--update-baseline")
USE: Final = ("--baseline", NAME)
CODE: Final = "FLM-CRT-007"


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A folder with a package that has two findings."""
    made = Project(tmp_path, monkeypatch, capsys)
    made.write({"pkg/__init__.py": HEAD, "pkg/a.py": unfinished("f", "g")})
    return made


@pytest.mark.requirement("FLM-REQ-590")
def test_what_is_listed_is_known_and_what_is_new_fails(project: Project) -> None:
    assert project.text("pkg").status == 1
    made = project.json("pkg", *MAKE)
    assert made.status == 0
    assert made.report["baseline"]["update"] == "created"
    again = project.json("pkg", *USE)
    assert (again.status, again.rules()) == (0, [])
    table = again.report["baseline"]
    assert table["by_rule"] == {"P10-N3": 2}
    assert [f["rule"] for f in table["known"]] == ["P10-N3", "P10-N3"]
    assert (table["entries"], table["stale"]) == (2, 0)
    project.write({"pkg/a.py": unfinished("f", "new", "g")})
    grown = project.json("pkg", *USE)
    assert grown.status == 1
    assert [f["symbol"] for f in grown.report["findings"]] == ["pkg.a:new"]
    assert "2 known" in project.text("pkg", *USE).out


@pytest.mark.requirement("FLM-REQ-590")
def test_every_failing_obligation_stands_in_one_list(project: Project) -> None:
    _ = project.text("pkg", *MAKE)
    project.write({"pkg/a.py": unfinished("f", "new"), "pkg/b.py": HEAD + LONG_LINE})
    report = project.json("pkg", *USE).report
    counts = report["summary"]["by_rule"].values()
    failing = sum(row["violated"] + row["unproven"] for row in counts)
    lists = (report["findings"], report["notes"], report["baseline"]["known"])
    assert failing == sum(len(found) for found in lists)
    assert len(report["baseline"]["known"]) == 1


@pytest.mark.requirement("FLM-REQ-590")
def test_the_configuration_names_it_from_any_folder(project: Project) -> None:
    project.write(
        {"pyproject.toml": f'[tool.flightlm.certify]\npaths = ["pkg"]\nbaseline = "{NAME}"\n'}
    )
    missing = project.text()
    assert missing.status == 1
    assert "not there; --update-baseline makes it" in missing.out
    assert project.text("--update-baseline").status == 0
    os.chdir("pkg")
    below = project.json("a.py")
    assert (below.status, below.report["baseline"]["file"]) == (0, f"../{NAME}")


@pytest.mark.requirement("FLM-REQ-591")
def test_a_stale_entry_is_a_finding_until_it_is_removed(project: Project) -> None:
    _ = project.text("pkg", *MAKE)
    project.write({"pkg/a.py": unfinished("g")})
    stale = project.json("pkg", *USE)
    assert (stale.status, stale.rules()) == (1, [(NAME, "P10-R10.4")])
    (finding,) = stale.report["findings"]
    assert "run flightlm certify --update-baseline" in finding["message"]
    line = Path(NAME).read_text().splitlines()[finding["line"] - 1]
    assert "pkg.a:f" in line
    before = symbols_of(parse_baseline(Path(NAME).read_bytes(), NAME))
    shrunk = project.json("pkg", *MAKE)
    assert shrunk.status == 0
    assert (shrunk.report["baseline"]["update"], shrunk.report["baseline"]["removed"]) == (
        "shrunk",
        1,
    )
    after = symbols_of(parse_baseline(Path(NAME).read_bytes(), NAME))
    assert set(after) < set(before)
    assert project.json("pkg", *USE).status == 0


@pytest.mark.requirement("FLM-REQ-591")
def test_nothing_is_added_to_a_file_that_exists(project: Project) -> None:
    _ = project.text("pkg", *MAKE)
    before = Path(NAME).read_bytes()
    project.write({"pkg/a.py": unfinished("f", "g", "new")})
    ran = project.json("pkg", *MAKE)
    assert ran.status == 1
    assert (ran.report["baseline"]["update"], ran.report["baseline"]["refused"]) == ("unchanged", 1)
    assert Path(NAME).read_bytes() == before
    assert "delete the file" in project.text("pkg", *MAKE).out


@pytest.mark.requirement("FLM-REQ-591")
def test_what_a_run_does_not_look_at_is_left_alone(project: Project) -> None:
    project.write({"pkg/b.py": HEAD + LONG_LINE})
    _ = project.text("pkg", *MAKE)
    before = Path(NAME).read_bytes()
    project.write({"pkg/b.py": HEAD})
    assert project.text("pkg/a.py", *USE).status == 0
    assert project.text("pkg", "--select", "P10-N3", *USE).status == 0
    assert project.text("pkg/a.py", *MAKE).status == 0
    assert Path(NAME).read_bytes() == before
    assert project.json("pkg", *USE).rules() == [(NAME, "P10-R10.4")]
    (Path("pkg") / "b.py").unlink()
    assert "no such file" in project.text("pkg/a.py", *USE).out
    project.write(
        {
            "pkg/b.py": HEAD + LONG_LINE,
            "pyproject.toml": "[tool.flightlm.certify.exclude]\n'pkg/b.py' = 'made by a program'\n",
        }
    )
    assert "excludes the file" in project.text("pkg", *USE).out


@pytest.mark.requirement("FLM-REQ-591")
def test_nothing_is_written_while_the_analysis_is_incomplete(project: Project) -> None:
    project.write({"pkg/broken.py": "def f(:\n"})
    ran = project.json("pkg", *MAKE)
    assert (ran.status, ran.report["baseline"]["update"]) == (3, "incomplete")
    assert not Path(NAME).exists()
    (Path("pkg") / "broken.py").unlink()
    _ = project.text("pkg", *MAKE)
    before = Path(NAME).read_bytes()
    project.write({"pkg/a.py": "def f(:\n"})
    assert project.text("pkg", *MAKE).status == 3
    assert Path(NAME).read_bytes() == before
    assert "stale" not in project.text("pkg", *USE).out


@pytest.mark.requirement("FLM-REQ-592")
def test_mandatory_rules_and_critical_code_are_not_covered(project: Project) -> None:
    project.write({"pkg/a.py": unfinished("f") + ENDLESS.format(name="wait")})
    ran = project.json("pkg", *MAKE)
    assert (ran.status, ran.rules()) == (1, [("pkg/a.py", "P10-R2.1")])
    assert ran.report["baseline"]["refused"] == 1
    for config in ("[profiles]\n'pkg' = 'flight'", "critical = ['pkg/a.py']"):
        head, bracket, rest = config.partition("[profiles]")
        table = f"[tool.flightlm.certify.profiles]{rest}" if bracket else ""
        project.write({"pyproject.toml": f"[tool.flightlm.certify]\n{head}\n{table}\n"})
        found = project.json("pkg", *USE)
        assert found.status == 1
        assert ("pkg/a.py", "P10-N3") in found.rules()
        assert (NAME, "P10-R10.4") in found.rules()
        assert found.report["baseline"]["known"] == []
        assert "is critical" in project.text("pkg", *USE).out
    assert project.json("pkg", *MAKE).report["baseline"]["removed"] == 1
    fresh = project.json("pkg", "--baseline", "other.json", "--update-baseline")
    assert fresh.report["baseline"]["entries"] == 0


@pytest.mark.requirement("FLM-REQ-592")
@pytest.mark.parametrize(
    "rule", [rule.id for rule in registry.RULES if rule.category is Category.MANDATORY] + ["P10-X"]
)
def test_an_entry_that_no_baseline_may_have_is_a_finding(project: Project, rule: str) -> None:
    key = ("pkg/a.py", rule, "0" * 32)
    assert Path(NAME).write_bytes(bytes_of(entries_of({key: "pkg.a:f"}))) > 0
    ran = project.json("pkg", *USE)
    assert (NAME, "P10-R10.4") in ran.rules()
    words = "there is no rule" if rule == "P10-X" else "is Mandatory"
    assert words in project.text("pkg", *USE).out


GOOD: Final = bytes_of({"pkg/a.py": {"P10-N3": {"0" * 32: "pkg.a:f"}}})
WRONG: Final = {
    "empty": b"",
    "text": b"baseline",
    "list": b"[]",
    "bytes": b"\xff\xfe",
    "schema": GOOD.replace(b"baseline/1", b"baseline/2"),
    "tool": GOOD.replace(b"flightlm certify", b"bandit"),
    "scheme": GOOD.replace(b"p10/v1", b"p10/v2"),
    "key": GOOD.replace(b'"files"', b'"extra": 1, "files"'),
    "files": GOOD.replace(b'"files": {', b'"files": 1, "file": {'),
    "symbol": GOOD.replace(b'"pkg.a:f"', b"1"),
    "names": GOOD.replace(b'"P10-N3": {', b'"P10-N3": 1, "P10-N4": {'),
    "twice": GOOD.replace(b'"tool"', b'"tool": "x", "tool"'),
    "deep": b"[" * 100_000,
}


@pytest.mark.requirement("FLM-REQ-593")
@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_baseline_is_refused(project: Project, name: str) -> None:
    assert WRONG[name] != GOOD
    _ = Path(NAME).write_bytes(WRONG[name])
    _ = project.refused(CODE, "pkg", *USE)
    _ = project.refused(CODE, "pkg", *MAKE)
    assert Path(NAME).read_bytes() == WRONG[name]


@pytest.mark.requirement("FLM-REQ-593")
def test_what_cannot_be_read_or_written_is_refused(project: Project) -> None:
    assert "--update-baseline makes one" in project.refused(CODE, "pkg", *USE)
    assert "key baseline" in project.refused("FLM-USE-001", "pkg", "--update-baseline")
    assert "--select" in project.refused("FLM-USE-001", "pkg", *MAKE, "--select", "P10-N3")
    _ = project.refused(CODE, "pkg", "--baseline", "pkg")
    os.mkfifo("pipe")  # nobody writes to it: to open it must not wait
    _ = project.refused(CODE, "pkg", "--baseline", "pipe")
    _ = project.refused("FLM-CRT-005", "pkg", "--output", "pipe")
    Path("pipe").unlink()
    _ = project.refused(CODE, "pkg", "--baseline", "gone/base.json", "--update-baseline")
    _ = project.refused(CODE, "pkg", "--baseline", "pkg/a.py/b.json", "--update-baseline")
    assert sorted(os.listdir()) == ["pkg"]


@pytest.mark.requirement("FLM-REQ-593")
def test_the_same_findings_give_the_same_bytes(project: Project) -> None:
    project.write({"pkg/b.py": HEAD + LONG_LINE, "pkg/c/__init__.py": unfinished("z", "a")})
    _ = project.text("pkg", *MAKE)
    _ = project.text("pkg/c", "pkg/b.py", "pkg/a.py", "--baseline", "two.json", "--update-baseline")
    data = Path(NAME).read_bytes()
    assert data == Path("two.json").read_bytes()
    entries = parse_baseline(data, NAME)
    assert bytes_of(entries) == data
    assert len(symbols_of(entries)) == 5
    assert [name for name in os.listdir() if name.endswith(".partial")] == []


@pytest.mark.requirement("FLM-REQ-593")
def test_a_file_whose_name_is_no_utf_8_is_covered(project: Project) -> None:
    name = os.fsdecode(b"pkg/caf\xe9.py")
    project.write({name: unfinished("f")})
    assert project.text("pkg", *MAKE).status == 0
    assert project.text("pkg", *USE).status == 0
    assert json.loads(Path(NAME).read_bytes())["files"].keys() == {"pkg/a.py", "pkg/caf\\udce9.py"}


WORDS: Final = st.text(min_size=1, max_size=8).filter(
    lambda text: not any("\ud800" <= c <= "\udfff" for c in text)
)
KEYS: Final = st.dictionaries(st.tuples(WORDS, WORDS, WORDS), WORDS, max_size=12)


@pytest.mark.requirement("FLM-REQ-593")
@given(KEYS)
def test_what_is_written_is_read_back(keys: dict[tuple[str, str, str], str]) -> None:
    entries: Entries = entries_of(keys)
    data = bytes_of(entries)
    assert symbols_of(parse_baseline(data, "b")) == dict(sorted(keys.items()))
    lines = data.split(b"\n")
    plain = {name for _, _, name in keys if name.isascii() and name.isalnum()}
    found = lines_of(data, entries)
    assert all(b'"' + name.encode() + b'"' in lines[found[name] - 1] for name in plain)


@pytest.mark.requirement("FLM-REQ-593")
@given(st.binary(max_size=60))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(FlightError):
        _ = parse_baseline(data, "b")
