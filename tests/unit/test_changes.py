"""`certify --diff`: what counts as changed, what is shown, what is refused."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.ground.changes import Changed, changes_since, extents_of, parse_patch, unquoted
from tests.adoption_helpers import ENDLESS, HEAD, LONG_LINE, Project, commit, git, unfinished

CODE: Final = "FLM-CRT-008"
N3: Final = "P10-N3"


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A repository whose one commit has two findings."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    made = Project(tmp_path, monkeypatch, capsys)
    made.write({"pkg/__init__.py": HEAD, "pkg/a.py": unfinished("f", "g")})
    _ = made.commit()
    return made


def symbols(project: Project, *arguments: str) -> list[str]:
    """The symbols of the findings that are shown."""
    ran = project.json("pkg", *arguments)
    found = [finding["symbol"].partition(":")[2] for finding in ran.report["findings"]]
    assert ran.status == (1 if found else 0)
    return found


@pytest.mark.requirement("FLM-REQ-594")
def test_findings_on_changed_lines_alone_are_shown_and_decide(project: Project) -> None:
    clean = project.json("pkg", "--diff", "HEAD")
    assert (clean.status, clean.rules()) == (0, [])
    assert clean.report["diff"]["hidden_findings"] == 2
    assert clean.report["verdict"] == "COMPLIANT"
    assert (
        "2 findings and 0 notes on unchanged lines not shown"
        in project.text("pkg", "--diff", "HEAD").out
    )
    project.write({"pkg/a.py": unfinished("f", "new", "g")})
    assert symbols(project, "--diff", "HEAD") == ["new"]
    assert symbols(project) == ["f", "new", "g"]
    assert project.json("pkg", "--diff", "HEAD").report["diff"]["changed_files"] == 1


@pytest.mark.requirement("FLM-REQ-594")
def test_the_base_is_the_newest_common_commit(project: Project) -> None:
    _ = git(project.folder, "checkout", "--quiet", "-b", "topic")
    project.write({"pkg/b.py": unfinished("mine")})
    _ = project.commit()
    _ = git(project.folder, "checkout", "--quiet", "main")
    project.write({"pkg/a.py": unfinished("f", "theirs", "g")})
    _ = project.commit()
    _ = git(project.folder, "checkout", "--quiet", "topic")
    assert symbols(project, "--diff", "main") == ["mine"]
    project.write({"pkg/a.py": unfinished("f", "g", "here")})
    assert symbols(project, "--diff", "main") == ["here", "mine"]
    assert symbols(project, "--diff", "HEAD") == ["here"]


@pytest.mark.requirement("FLM-REQ-594")
def test_new_ignored_renamed_and_deleted_files(project: Project) -> None:
    project.write({"pkg/new.py": unfinished("u"), ".gitignore": "made.py\n"})
    project.write({"pkg/made.py": unfinished("m")})
    assert symbols(project, "--diff", "HEAD") == ["m", "u"]
    (project.folder / "pkg" / "new.py").unlink()
    (project.folder / "pkg" / "made.py").unlink()
    _ = git(project.folder, "mv", "pkg/a.py", "pkg/moved.py")
    assert symbols(project, "--diff", "HEAD") == []
    project.write({"pkg/moved.py": unfinished("f", "g", "more")})
    assert symbols(project, "--diff", "HEAD") == ["more"]
    (project.folder / "pkg" / "moved.py").unlink()
    assert symbols(project, "--diff", "HEAD") == []


@pytest.mark.requirement("FLM-REQ-594")
def test_a_file_outside_the_repository_counts_as_changed(project: Project) -> None:
    with tempfile.TemporaryDirectory() as name:
        outside = Path(name) / "o.py"
        assert outside.write_text(unfinished("o")) > 0
        assert project.json(str(outside), "--diff", "HEAD").status == 1


BOUNDED: Final = '''"""A module."""


def wait() -> int:
    """Ten times."""
    n = 0
    while n < 10:
        print("again")
        n += 1
    return n
'''
LONG: Final = HEAD + '\n\ndef f() -> None:\n    """Many lines."""\n' + '    print("x")\n' * 59


@pytest.mark.requirement("FLM-REQ-594")
def test_a_change_in_a_body_shows_the_finding_at_its_head(project: Project) -> None:
    project.write({"pkg/b.py": BOUNDED, "pkg/c.py": LONG})
    _ = project.commit()
    select = ("--select", "P10-R2.1,P10-R4.1", "--diff", "HEAD")
    assert project.json("pkg", *select).rules() == []
    project.write(
        {"pkg/b.py": BOUNDED.replace("        n += 1\n", ""), "pkg/c.py": LONG + '    print("y")\n'}
    )
    assert project.json("pkg", *select).rules() == [
        ("pkg/b.py", "P10-R2.1"),
        ("pkg/c.py", "P10-R4.1"),
    ]


@pytest.mark.requirement("FLM-REQ-594")
def test_the_call_that_closes_a_cycle_shows_it(project: Project) -> None:
    one = (
        '"""One."""\n\nfrom pkg import two\n\n\ndef one() -> None:\n    """One."""\n    two.two()\n'
    )
    other = (
        '"""Two."""\n\nfrom pkg import one\n\n\ndef two() -> None:\n    """Two."""\n    print(1)\n'
    )
    project.write({"pkg/one.py": one, "pkg/two.py": other})
    _ = project.commit()
    project.write({"pkg/two.py": other.replace("print(1)", "one.one()")})
    found = project.json("pkg", "--select", "P10-R1.2", "--diff", "HEAD").report["findings"]
    assert [finding["path"] for finding in found] == ["pkg/one.py"]


@pytest.mark.requirement("FLM-REQ-594")
def test_an_incomplete_analysis_stays_one(project: Project) -> None:
    project.write({"pkg/broken.py": "def f(:\n"})
    _ = project.commit()
    assert project.json("pkg", "--diff", "HEAD").status == 3


@pytest.mark.requirement("FLM-REQ-594")
def test_stale_entries_are_shown_whatever_changed(project: Project) -> None:
    use = ("--baseline", "b.json")
    _ = project.text("pkg", *use, "--update-baseline")
    _ = project.commit()
    project.write({"pkg/a.py": unfinished("g")})
    _ = project.commit()
    assert project.json("pkg", *use, "--diff", "HEAD").rules() == [("b.json", "P10-R10.4")]


NAMES: Final = (
    "pkg/with space.py",
    "pkg/tab\there.py",
    "pkg/line\nfeed.py",
    'pkg/quo"te.py',
    "pkg/back\\slash.py",
    "pkg/größe.py",
    os.fsdecode(b"pkg/caf\xe9.py"),
    "pkg/b => c.py",
)


@pytest.mark.requirement("FLM-REQ-594")
def test_every_name_of_a_file_is_understood(project: Project) -> None:
    project.write({name: HEAD + LONG_LINE for name in NAMES})
    _ = project.commit()
    assert project.json("pkg", "--diff", "HEAD", "--select", "P10-R4.7").rules() == []
    project.write({name: HEAD + LONG_LINE + LONG_LINE.replace("X", "Y") for name in NAMES})
    found = project.json("pkg", "--diff", "HEAD", "--select", "P10-R4.7").report
    assert sorted(f["path"] for f in found["findings"]) == sorted(NAMES)
    assert {f["line"] for f in found["findings"]} == {3}


@pytest.mark.requirement("FLM-REQ-594")
def test_the_working_directory_may_lie_below_and_behind_a_link(
    project: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({"pkg/a.py": unfinished("f", "new", "g")})
    monkeypatch.chdir(project.folder / "pkg")
    assert len(project.json(".", "--diff", "HEAD").report["findings"]) == 1
    link = tmp_path_factory.mktemp("links") / "way"
    link.symlink_to(project.folder, target_is_directory=True)
    monkeypatch.chdir(link)
    assert symbols(project, "--diff", "HEAD") == ["new"]


@pytest.mark.requirement("FLM-REQ-595")
def test_nothing_that_a_repository_configures_changes_the_answer_or_runs(project: Project) -> None:
    mark = project.folder / "ran"
    program = project.folder / "program"
    _ = program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    config = {
        "diff.external": str(program),
        "core.fsmonitor": str(program),
        "diff.py.textconv": str(program),
        "diff.py.command": str(program),
        "core.pager": str(program),
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.renames": "false",
        "diff.context": "9",
        "diff.interHunkContext": "9",
        "color.ui": "always",
    }
    for name, value in config.items():
        _ = git(project.folder, "config", name, value)
    project.write({".gitattributes": "*.py diff=py\npkg/b.py binary\n", "pkg/b.py": HEAD})
    _ = commit(project.folder)
    mark.unlink(missing_ok=True)
    project.write({"pkg/a.py": unfinished("f", "new", "g"), "pkg/b.py": unfinished("binary")})
    assert symbols(project, "--diff", "HEAD") == ["new", "binary"]
    assert not mark.exists()


@pytest.mark.requirement("FLM-REQ-595")
@pytest.mark.parametrize(
    "base", ["nowhere", "", "-x", "--output=made", "HEAD~99", "HEAD:pkg/a.py", "a\nb", "x" * 2000]
)
def test_what_is_no_revision_is_refused(project: Project, base: str) -> None:
    before = sorted(os.listdir())
    _ = project.refused(CODE, "pkg", f"--diff={base}")
    assert sorted(os.listdir()) == before


@pytest.mark.requirement("FLM-REQ-595")
def test_no_repository_no_commit_no_shared_history_no_git(
    project: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = git(project.folder, "checkout", "--quiet", "--orphan", "island")
    _ = commit(project.folder, "island")
    assert "share no commit" in project.refused(CODE, "pkg", "--diff", "main")
    monkeypatch.chdir(".git")
    _ = project.refused(CODE, "--diff", "main")
    alone = tmp_path_factory.mktemp("alone")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(alone.parent))
    monkeypatch.chdir(alone)
    assert "not a git repository" in project.refused(CODE, "--diff", "HEAD")
    _ = git(alone, "init", "--quiet")
    assert "no revision 'HEAD'" in project.refused(CODE, "--diff", "HEAD")
    monkeypatch.setenv("PATH", str(alone))
    assert "git is not installed" in project.refused(CODE, "--diff", "HEAD")
    assert shutil.which("git") is None


# Lines that look like parts of a patch.
LINES: Final = st.lists(
    st.sampled_from(
        ["", "x", "y", "++ b/other.py", "-- a/other.py", "@@ -1 +1 @@", "\\ No newline", "+z", "-z"]
    ),
    max_size=8,
)


def is_subsequence(few: list[str], many: list[str]) -> bool:
    """Whether `few` stands in `many` in its order."""
    rest = iter(many)
    return all(any(one == other for other in rest) for one in few)


@pytest.mark.requirement("FLM-REQ-594")
@settings(max_examples=25, deadline=None)
@given(LINES, LINES, st.booleans())
def test_lines_that_are_not_called_changed_were_there_before(
    old: list[str], new: list[str], ends: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = folder / "a.py"
        _ = text.write_text("".join(line + "\n" for line in old))
        _ = commit(folder)
        _ = text.write_text("\n".join(new) + ("\n" if ends else ""))
        found = changes_since("HEAD", folder)
    lines = ("\n".join(new) + ("\n" if ends else "")).split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    changed = found.files.get("a.py", Changed())
    kept = [line for n, line in enumerate(lines, 1) if not changed.touches(n, n)]
    assert is_subsequence(kept, old)
    assert set(found.files) <= {"a.py"}
    if "".join(line + "\n" for line in old) == "".join(line + "\n" for line in lines) and ends:
        assert found.files == {}


@pytest.mark.requirement("FLM-REQ-594")
def test_the_parts_of_a_patch() -> None:
    patch = (
        b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,2 +3 @@ def f\n-a\n-b\n+++ b/y\n"
        b"@@ -9 +8,0 @@\n-gone\n@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n"
        b"diff --git a/z b/z\ndeleted file mode 100644\n--- a/z\n+++ /dev/null\n@@ -1 +0,0 @@\n-z\n"
    )
    files = parse_patch(patch)
    assert set(files) == {"x"}
    assert files["x"] == Changed([(3, 3), (1, 2)], [8])
    assert files["x"].touches(7, 8)
    assert not files["x"].touches(8, 8)
    assert unquoted(b'"b/a\\tb\\303\\244\\"\\\\"') == b'b/a\tb\xc3\xa4"\\'
    assert unquoted(b"b/with space\t") == b"b/with space"
    assert extents_of(b"def f():\n    x = 1\n    y = 2\nz = 3\n") == {1: 3, 2: 2, 3: 3, 4: 4}
    assert extents_of(b"def f(:\n") == {}


@pytest.mark.requirement("FLM-REQ-594")
def test_a_shown_finding_keeps_what_the_whole_analysis_says_of_it(project: Project) -> None:
    project.write({"pkg/b.py": HEAD + ENDLESS.format(name="wait")})
    whole = {f["fingerprint"]: f for f in project.json("pkg").report["findings"]}
    for finding in project.json("pkg", "--diff", "HEAD").report["findings"]:
        assert whole[finding["fingerprint"]] == finding
