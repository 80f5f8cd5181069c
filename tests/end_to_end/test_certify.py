"""`flightlm certify` as a command: statuses, bad input, configuration, deviations, formats."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

import flightlm
from flightlm.checker import registry
from tests.cli_helpers import Argument, Outcome, at_terminal, run_cli, started

CLEAN: Final = '''"""A clean module."""


def double(value: int) -> int:
    """Twice a value."""
    assert value >= 0, "a count"
    return value + value
'''
BAD: Final = '''"""A module with a loop without a bound."""


def wait() -> None:
    """Wait for ever."""
    while True:
        print("waiting")
'''
RECORD: Final = """\
[[deviation]]
id = "DEV-001"
rule = "{rule}"
path = "{path}"
symbol = "{symbol}"
reason = "the line holds a table that must stay whole"
background = "a table of constants"
mitigation = "reviewed by eye"
evidence = ["tests/test_table.py"]
raised_by = "A. Author"
approved_by = "B. Approver"
expires = {expires}
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode() if isinstance(text, str) else text
        assert file.write_bytes(data) == len(data)
    return folder


def certify(folder: Path, *arguments: Argument) -> Outcome:
    """Run the command in a folder."""
    return run_cli("certify", *arguments, cwd=folder)


def report(folder: Path, *arguments: Argument) -> dict[str, object]:
    """The JSON report of a run, whatever its verdict."""
    outcome = certify(folder, *arguments, "--format", "json")
    found: dict[str, object] = json.loads(outcome.text)
    expected = {"COMPLIANT": 0, "NON_COMPLIANT": 1, "INCOMPLETE": 3}[str(found["verdict"])]
    assert outcome.status == expected
    return found


def triples(found: Mapping[str, object]) -> set[tuple[str, int, str]]:
    """(path, line, rule) of the findings."""
    findings = found["findings"]
    assert isinstance(findings, list)
    return {(f["path"], f["line"], f["rule"]) for f in findings}


@pytest.mark.requirement("FLM-REQ-250")
def test_a_clean_file_passes_and_a_bad_one_does_not(tmp_path: Path) -> None:
    folder = write(tmp_path, {"clean.py": CLEAN, "bad.py": BAD})
    assert certify(folder, "clean.py").status == 0
    outcome = certify(folder, "bad.py")
    assert outcome.status == 1
    assert "P10-R2.1" in outcome.text
    assert "NON_COMPLIANT" in outcome.text


@pytest.mark.requirement("FLM-REQ-250")
def test_an_incomplete_analysis_beats_findings(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bad.py": BAD, "broken.py": "def f(:\n"})
    outcome = certify(folder, ".")
    assert outcome.status == 3
    assert "INCOMPLETE" in outcome.text
    assert "broken.py: PARSE_FAILED: line 1" in outcome.text


HOSTILE: Final[dict[str, bytes]] = {
    "encoding": b'x = "\xff\xfe"\n',
    "null": b"x = 1\0\n",
    "syntax": b"def f(:\n",
    "cookie": b"# -*- coding: nonsense -*-\nx = 1\n",
    "brackets": b"x = " + b"(" * 300 + b")" * 300 + b"\n",
    "digits": b"x = " + b"9" * 5000 + b"\n",
}


@pytest.mark.requirement("FLM-REQ-251")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_parsed_is_named(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"a.py": HOSTILE[name]})
    found = report(folder)
    assert found["verdict"] == "INCOMPLETE"
    files = found["files"]
    assert isinstance(files, list)
    assert [(file["path"], file["state"]) for file in files] == [("a.py", "PARSE_FAILED")]
    assert "\n" not in files[0]["reason"]
    assert "Traceback" not in certify(folder, ".").err


DEEP: Final[dict[str, bytes]] = {
    "sum": b"x = " + b"+".join([b"a"] * 5000) + b"\n",
    "minus": b"x = " + b"-" * 10_000 + b"1\n",
    "attributes": b"x = a" + b".b" * 5000 + b"\n",
    "elifs": b"if x == 0:\n    y = 0\n"
    + b"".join(b"elif x == %d:\n    y = %d\n" % (i, i) for i in range(3000)),
}


@pytest.mark.requirement("FLM-REQ-251")
@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_analysed_or_said_to_be_too_complex(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"a.py": DEEP[name]})
    outcome = certify(folder, ".", "--format", "json")
    assert "Traceback" not in outcome.err
    (file,) = json.loads(outcome.text)["files"]
    # Python 3.13's parser is deeper than those before it.
    assert (file["state"], outcome.status) in {
        ("TOO_COMPLEX", 3),
        ("PARSE_FAILED", 3),
        ("ANALYZED", 1),
    }


@pytest.mark.requirement("FLM-REQ-251")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python knows all of the syntax")
def test_newer_syntax_names_the_python_to_use(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": 'x = t"a{1}"\n'})
    outcome = certify(folder, "a.py")
    assert outcome.status == 3
    assert "use Python 3.14 or newer" in outcome.text


@pytest.mark.requirement("FLM-REQ-251")
def test_a_hundred_thousand_lines_are_analysed(tmp_path: Path) -> None:
    text = "".join(f"VALUE_{i} = {i}\n" for i in range(100_000))
    found = report(write(tmp_path, {"a.py": f'"""Values."""\n\n{text}'}))
    files = found["files"]
    assert isinstance(files, list)
    assert [file["state"] for file in files] == ["ANALYZED"]


@pytest.mark.requirement("FLM-REQ-251")
@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": CLEAN})
    (folder / "a.py").chmod(0)
    outcome = certify(folder, ".")
    assert outcome.status == 3
    assert "a.py: UNREADABLE: permission denied" in outcome.text


@pytest.mark.requirement("FLM-REQ-251")
def test_links_that_lead_nowhere_and_loops_end(tmp_path: Path) -> None:
    folder = write(tmp_path, {"pkg/a.py": CLEAN})
    (folder / "pkg" / "again").symlink_to("..")
    assert certify(folder, ".").status == 0
    (folder / "pkg" / "self.py").symlink_to("self.py")
    outcome = certify(folder, ".")
    assert outcome.status == 3
    assert "pkg/self.py: UNREADABLE: too many levels of symbolic links" in outcome.text
    (folder / "pkg" / "self.py").unlink()
    (folder / "pkg" / "gone.py").symlink_to("nowhere.py")
    assert "pkg/gone.py: UNREADABLE" in certify(folder, ".").text


@pytest.mark.requirement("FLM-REQ-251")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    outcome = certify(tmp_path, ".")
    assert outcome.status == 3
    assert "a.py: UNREADABLE: no regular file" in outcome.text


@pytest.mark.requirement("FLM-REQ-250")
def test_no_python_file_is_no_pass(tmp_path: Path) -> None:
    outcome = certify(tmp_path, ".")
    assert outcome.status == 3
    assert "no Python file was found" in outcome.text
    _ = write(tmp_path, {"notes.txt": "text"})
    assert certify(tmp_path, ".").status == 3


@pytest.mark.requirement("FLM-REQ-250")
@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.py"],
        [""],
        ["a.py", "--select", "P10-R99"],
        ["a.py", "--ignore", "R1,"],
        ["a.py", "--explain", "P10-R99"],
        ["a.py", "--profile", "space"],
        ["a.py", "--format", "xml"],
        ["a.py", "--format", "json", "--format", "text"],
        ["a.py", "--jobs", "0"],
        ["a.py", "--config", "nowhere.toml"],
        ["a.py", "--explain-proof", "a.py"],
        ["a.py", "--explain-proof", "nowhere.py:1"],
        ["a.py", "--output", "missing/file.json", "--format", "json"],
        ["a.py", "--unknown"],
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_one_line(
    tmp_path: Path, arguments: list[str]
) -> None:
    outcome = certify(write(tmp_path, {"a.py": CLEAN}), *arguments)
    assert outcome.status == 2
    assert outcome.out == b""
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("flightlm: FLM-")


@pytest.mark.requirement("FLM-REQ-252")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[tool.flightlm", "TOML"),
        ("\xff", "TOML"),
        ("[tool.flightlm.certify]\npath = ['a']\n", "'path'"),
        ("[tool.flightlm.certify]\npaths = 'a'\n", "paths"),
        ("[tool.flightlm.certify]\npaths = [1]\n", "paths[0]"),
        ("[tool.flightlm.certify]\nmax_iterations = '9'\n", "max_iterations"),
        ("[tool.flightlm.certify]\nmax_iterations = true\n", "max_iterations"),
        ("[tool.flightlm.certify]\nexclude = ['a.py']\n", "exclude"),
        ("[tool.flightlm.certify.exclude]\n'a.py' = 'short'\n", "exclude"),
        ("[tool.flightlm.certify.profiles]\n'a.py' = 'space'\n", "profiles"),
        ("[tool.flightlm.certify.declared_modules]\n'R1.5' = 'main'\n", "declared_modules"),
        ("[tool.flightlm.certify]\ndeviations = 'gone.toml'\n", "gone.toml"),
        ("[tool.flightlm]\ncertify = 1\n", "certify"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, named: str
) -> None:
    folder = write(tmp_path, {"a.py": CLEAN, "pyproject.toml": text})
    outcome = certify(folder, "a.py")
    assert outcome.status == 2
    assert named in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.requirement("FLM-REQ-252")
def test_the_nearest_configuration_counts_from_any_folder(tmp_path: Path) -> None:
    config = '[tool.flightlm.certify]\npaths = ["pkg"]\n[tool.flightlm.certify.profiles]\n"pkg" = "flight"\n'
    folder = write(
        tmp_path, {"pkg/__init__.py": "", "pkg/sub/a.py": CLEAN, "pyproject.toml": config}
    )
    files = report(folder)["files"]
    assert isinstance(files, list)
    assert [(f["path"], f["profile"]) for f in files] == [
        ("pkg/__init__.py", "flight"),
        ("pkg/sub/a.py", "flight"),
    ]
    below = report(folder / "pkg" / "sub")["files"]
    assert isinstance(below, list)
    assert [(f["path"], f["profile"]) for f in below] == [
        ("../__init__.py", "flight"),
        ("a.py", "flight"),
    ]


@pytest.mark.requirement("FLM-REQ-252")
def test_what_is_excluded_is_listed_with_its_reason(tmp_path: Path) -> None:
    config = "[tool.flightlm.certify.exclude]\n'old' = 'kept for reference, never run'\n"
    folder = write(tmp_path, {"a.py": CLEAN, "old/b.py": BAD, "pyproject.toml": config})
    found = report(folder)
    assert found["verdict"] == "COMPLIANT"
    files = found["files"]
    assert isinstance(files, list)
    states = {file["path"]: file["state"] for file in files}
    assert states == {"a.py": "ANALYZED", "old": "EXCLUDED"}
    assert certify(folder, "old/b.py").status == 3


def deviating(folder: Path, **changes: str) -> Outcome:
    """Analyse a file with a finding, its pragma, and a record with some fields changed."""
    long = "x" * 95
    fields = {"rule": "P10-R4.7", "path": "a.py", "symbol": "a:<module>", "expires": "2999-01-01"}
    pragma = changes.pop("pragma", "  # flightlm: deviation DEV-001")
    fields.update(changes)
    config = "[tool.flightlm.certify]\ndeviations = 'deviations.toml'\n"
    extra = fields.pop("extra", "")
    files = {
        "a.py": f'"""Values."""\n\nVALUE = "{long}"{pragma}\n',
        "deviations.toml": RECORD.format(**fields) + extra,
        "pyproject.toml": config,
    }
    return certify(write(folder, files), "a.py", "--format", "json", "--select", "P10-R4,P10-R10.4")


@pytest.mark.requirement("FLM-REQ-253")
def test_a_complete_record_covers_the_finding_that_points_to_it(tmp_path: Path) -> None:
    outcome = deviating(tmp_path)
    found = json.loads(outcome.text)
    assert (outcome.status, found["findings"]) == (0, [])
    (record,) = found["deviations"]
    assert record["id"] == "DEV-001"
    assert [(f["path"], f["line"], f["rule"]) for f in record["findings"]] == [
        ("a.py", 3, "P10-R4.7")
    ]
    counts = found["summary"]["by_rule"]["P10-R4.7"]
    assert (counts["violated"], counts["deviated"]) == (0, 1)


@pytest.mark.requirement("FLM-REQ-253")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "P10-R4.1"}, "no finding of P10-R4.1"),
        ({"rule": "P10-R99"}, "no rule"),
        ({"rule": "P10-R2.1"}, "Mandatory"),
        ({"path": "b.py"}, "b.py"),
        ({"symbol": "a:other"}, "a:other"),
        ({"expires": "2001-01-01"}, "expired"),
        ({"pragma": ""}, "unused"),
        ({"pragma": "  # flightlm: deviation DEV-009"}, "no such record"),
        ({"pragma": "  # flightlm: deviation"}, "names no deviation"),
        ({"pragma": "  # flightlm: ignore"}, "unknown pragma"),
        (
            {
                "extra": RECORD.format(
                    rule="P10-R4.7", path="a.py", symbol="a", expires="2999-01-01"
                )
            },
            "same id",
        ),
    ],
)
def test_a_record_that_is_wrong_is_a_finding(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    outcome = deviating(tmp_path, **changes)
    assert outcome.status == 1
    messages = [
        finding["message"]
        for finding in json.loads(outcome.text)["findings"]
        if finding["rule"] == "P10-R10.4"
    ]
    assert any(said in message for message in messages), messages


@pytest.mark.requirement("FLM-REQ-252")
@pytest.mark.parametrize(
    "text",
    [
        "[[deviation",
        "[[deviation]]\nfoo = 1\n",
        "[[x]]\n",
        "[[deviation]]\nid = 'A'\nexpires = 'soon'\n",
    ],
)
def test_a_malformed_deviations_file_is_refused(tmp_path: Path, text: str) -> None:
    config = "[tool.flightlm.certify]\ndeviations = 'deviations.toml'\n"
    files = {"a.py": CLEAN, "pyproject.toml": config, "deviations.toml": text}
    outcome = certify(write(tmp_path, files), "a.py")
    assert outcome.status == 2
    assert "deviations.toml" in outcome.err


@pytest.mark.requirement("FLM-REQ-255")
def test_the_bytes_do_not_depend_on_the_processes_or_the_order(tmp_path: Path) -> None:
    body = "".join(BAD.replace("wait", f"wait_{i}") for i in range(40))
    files = {f"pkg/m{i}.py": body * 8 for i in range(10)}
    folder = write(tmp_path, {"pkg/__init__.py": "", **files})
    one = certify(folder, "pkg", "--format", "json", "--jobs", "1")
    two = certify(folder, "pkg", "--format", "json", "--jobs", "3")
    names = [f"pkg/{name}" for name in ("m9.py", "m1.py", "__init__.py")]
    assert one.status == 1
    assert one.out == two.out
    assert report(folder, *names) == report(folder, *reversed(names))


@pytest.mark.requirement("FLM-REQ-257")
def test_the_api_returns_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, {"src/a.py": BAD})
    printed = report(folder, "src/", "--profile", "flight", "--certificates")
    monkeypatch.chdir(folder)
    assert flightlm.certify(["src/"], profile="flight", certificates=True) == printed
    assert set(printed) == {
        "schema",
        "verdict",
        "tool",
        "files",
        "findings",
        "notes",
        "deviations",
        "assumptions",
        "summary",
        "certificates",
    }
    assert printed["schema"] == "flightlm-certify/1"
    findings = printed["findings"]
    assert isinstance(findings, list)
    for finding in findings:
        assert set(finding) == {
            "rule",
            "verdict",
            "path",
            "line",
            "column",
            "symbol",
            "message",
            "fingerprint",
            "trace",
        }
    assert ("src/a.py", 6, "P10-R2.1") in triples(printed)


@pytest.mark.requirement("FLM-REQ-257")
@pytest.mark.parametrize(
    "arguments",
    [
        {"paths": ["nowhere"]},
        {"paths": ["."], "profile": "x"},
        {"paths": ["."], "jobs": -1},
        {"paths": ["."], "select": ["R99"]},
    ],
)
def test_the_api_refuses_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(flightlm.FlightError) as caught:
        _ = flightlm.certify(**arguments)  # type: ignore[arg-type]  # the cases are of all types
    assert caught.value.exit_status == 2


@pytest.mark.requirement("FLM-REQ-258")
def test_the_text_shows_the_line_and_is_plain_in_a_file(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bad.py": BAD})
    text = certify(folder, "bad.py").text
    assert "bad.py\n  6:5  P10-R2.1  VIOLATED  " in text
    assert "      6 |     while True:\n        |     ^\n" in text
    assert "\x1b" not in text
    quiet = certify(folder, "bad.py", "--quiet", "--select", "P10-R2.1").text
    assert quiet.startswith("bad.py:6:5: P10-R2.1 VIOLATED ")
    assert quiet.count("\n") == 1


@pytest.mark.requirement("FLM-REQ-258")
def test_several_formats_go_to_a_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bad.py": BAD})
    outcome = certify(folder, "bad.py", "--format", "json", "--format", "text", "--output", "out")
    assert (outcome.status, outcome.out) == (1, b"")
    assert sorted(os.listdir(folder / "out")) == ["certify.json", "certify.txt"]
    assert json.loads((folder / "out" / "certify.json").read_text())["verdict"] == "NON_COMPLIANT"
    one = certify(folder, "bad.py", "--format", "json", "--output", "one.json")
    assert one.status == 1
    assert (folder / "one.json").read_bytes() == (folder / "out" / "certify.json").read_bytes()


@pytest.mark.requirement("FLM-REQ-260")
def test_every_rule_is_listed_and_explained(tmp_path: Path) -> None:
    listed = certify(tmp_path, "--list-rules").text
    for rule in registry.RULES:
        assert f"{rule.id} " in listed
    for rule_id in ("P10-R2.1", "R2.1", "P10-R4", "P10-N2"):
        outcome = certify(tmp_path, "--explain", rule_id)
        assert (outcome.status, outcome.err) == (0, "")
        assert "What it checks" in outcome.text
        assert "Good" in outcome.text


@pytest.mark.requirement("FLM-REQ-260")
def test_the_proof_of_a_line_is_explained(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bad.py": BAD})
    outcome = certify(folder, "--explain-proof", "bad.py:6")
    assert outcome.status == 1
    assert "bad.py:6: P10-R2.1 VIOLATED" in outcome.text
    assert certify(folder, "--explain-proof", "bad.py:2").status == 2


@pytest.mark.requirement("FLM-REQ-264")
def test_the_certificates_are_printed(tmp_path: Path) -> None:
    folder = write(tmp_path, {"clean.py": CLEAN, "bad.py": BAD})
    outcome = certify(folder, "--certificates")
    assert "recursion: the call graph is acyclic" in outcome.text
    assert "not claimed: no steady root" in outcome.text
    loops = report(folder, "--certificates")["certificates"]
    assert isinstance(loops, dict)
    assert [(row["path"], row["line"]) for row in loops["loops"]] == [("bad.py", 6)]


@pytest.mark.requirement("FLM-REQ-263")
def test_what_is_analysed_is_not_run(tmp_path: Path) -> None:
    text = "import pathlib\npathlib.Path('ran').touch()\nraise SystemExit(7)\n"
    folder = write(tmp_path, {"a.py": text, "json.py": text, "ast.py": text})
    assert certify(folder, ".").status == 1
    assert not (folder / "ran").exists()


@pytest.mark.requirement("FLM-REQ-258")
def test_colour_is_for_terminals(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bad.py": BAD})
    for changes, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        with at_terminal("certify", folder / "bad.py", changes=changes) as terminal:
            assert terminal.end() == 1
        assert (b"\x1b[" in terminal.shown) is coloured


LOADED: Final = (
    "import sys; print(sorted(m for m in sys.modules if 'checker' in m or 'certify' in m))"
)


@pytest.mark.requirement("FLM-REQ-262")
@pytest.mark.parametrize(
    "first",
    ["import flightlm", "import flightlm.ground.cli as c; c.main(['plan', '--preset', '124M'])"],
)
def test_the_checker_is_not_imported_without_need(first: str) -> None:
    outcome = run_cli(interpreter=["-c", f"{first}; {LOADED}"])
    assert outcome.status == 0, outcome.err
    assert outcome.text.splitlines()[-1] == "[]"


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.requirement("FLM-REQ-251")
def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    for number in range(40):
        lines = [f"def f{number}_{i}(x: int) -> int:\n    return x + {i}\n" for i in range(400)]
        (tmp_path / f"m{number}.py").write_text("\n".join(lines), encoding="utf-8")
    with started("certify", "--jobs", "2", tmp_path, cwd=tmp_path) as process:
        workers: list[int] = []
        for _ in range(200):
            workers = children_of(process.pid)
            if workers:
                break
            time.sleep(0.02)
        assert workers, "two jobs are two processes"
        process.kill()
        _ = process.wait()
    for _ in range(300):
        if not any(runs(pid) for pid in workers):
            break
        time.sleep(0.05)
    assert not any(runs(pid) for pid in workers)
