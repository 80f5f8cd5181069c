"""JUnit XML, annotations for GitHub, the Markdown summary, and places in the repository."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree  # nosec B405  # only what this project wrote is parsed

import pytest

from flightlm.checker import registry
from flightlm.checker.source import column_of
from flightlm.ground import certify, completion
from flightlm.ground.reports import github, junit, markdown
from flightlm.ground.reports.json import FindingReport
from flightlm.ground.reports.scene import Places, by_level, level_of, lines_of, utf16_column
from tests.checker_helpers import analyse
from tests.made_reports import report_of, scene_of
from tests.report_helpers import rich_scene, write
from tests.report_helpers import scene_of as analysed_scene

MISSED: dict[str, object] = {
    "path": "x.py",
    "state": "UNREADABLE",
    "reason": "no: 100%",
    "sha256": "",
    "profile": "ground",
}


def finding(rule: str, number: int = 1, message: str = "what") -> FindingReport:
    """A finding of a rule."""
    return {
        "rule": rule,
        "verdict": "VIOLATED",
        "path": "pkg/a.py",
        "line": number,
        "column": 1,
        "symbol": "pkg.a:f",
        "message": message,
        "fingerprint": f"{number:032x}",
        "trace": [],
    }


@pytest.mark.requirement("FLM-REQ-570")
def test_formats_and_completion_agree() -> None:
    assert set(completion.CHOICES["format"]) == set(certify.FORMATS)
    names = [name for name, _ in certify.FORMATS.values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("certify") for name in names)


@pytest.mark.requirement("FLM-REQ-570")
def test_levels_follow_the_categories() -> None:
    levels = {rule.id: level_of(rule.id) for rule in registry.RULES}
    assert (levels["P10-R2.1"], levels["P10-R4.1"], levels["P10-R2.8"]) == (
        "error",
        "warning",
        "note",
    )
    ordered = by_level([finding("P10-R2.8"), finding("P10-R4.1", 2), finding("P10-R2.1", 3)])
    assert [f["line"] for f in ordered] == [3, 2, 1]
    same = by_level([finding("P10-R4.1", 5), finding("P10-R4.3", 2), finding("P10-R4.1", 1)])
    assert [f["line"] for f in same] == [5, 2, 1]


@pytest.mark.requirement("FLM-REQ-575")
def test_a_case_fails_passes_or_is_skipped(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    root = ElementTree.fromstring(junit.text_of(scene))  # nosec B314  # see above
    assert root.tag == "testsuites"
    suites = {suite.attrib["name"]: suite for suite in root}
    assert list(suites)[:1] == ["flightlm certify"]
    bad = {case.attrib["name"]: case for case in suites["pkg/bad.py"]}
    cycle = bad["P10-R1.2"].find("failure")
    assert cycle is not None
    assert cycle.attrib["type"] == "P10-R1.2"
    lines = (cycle.text or "").split("\n")
    assert lines[0].startswith("pkg/bad.py:4:1: P10-R1.2 VIOLATED ")
    assert len(lines) == 3
    deviated = bad["P10-R4.4"].find("skipped")
    assert deviated is not None
    assert deviated.attrib["message"] == (
        "deviation DEV-1: the formula has seven factors <b>by nature</b>"
    )
    good = {case.attrib["name"]: list(case) for case in suites["pkg/good.py"]}
    assert good["P10-R2.2"] == []
    (excluded,) = suites["skipped"] if "skipped" in suites else suites["skipped/broken.py"]
    assert [child.tag for child in excluded] == ["skipped"]
    for case in root.iter("testcase"):
        assert case.attrib["time"] == "0"
        assert {"name", "classname"} <= set(case.attrib)
    for suite in root:
        tags = [child.tag for case in suite for child in case]
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            assert int(suite.attrib[attribute]) == tags.count(tag)
        assert int(suite.attrib["tests"]) == len(suite)


@pytest.mark.requirement("FLM-REQ-575")
def test_a_file_that_was_not_analysed_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "def f(:\n", "b.py": '"""B."""\n'})
    root = ElementTree.fromstring(junit.text_of(analysed_scene(tmp_path)))  # nosec B314  # see above
    (error,) = root.iter("error")
    assert error.attrib["message"].startswith("PARSE_FAILED: line 1")
    (whole,) = [suite for suite in root if suite.attrib["name"] == "flightlm certify"]
    assert [case.attrib["name"] for case in whole] == ["P10-R3", "analysis"]


@pytest.mark.requirement("FLM-REQ-576")
def test_annotations_name_place_and_rule(tmp_path: Path) -> None:
    write(tmp_path, {"a,b:c%.py": 'x = "ä😀"; eval("100%")\n'})
    text = github.text_of(analysed_scene(tmp_path, select=("P10-R8.1",)))
    first, last, end = text.split("\n")
    assert first.startswith(
        "::warning file=a%2Cb%3Ac%25.py,line=1,col=12,title=P10-R8.1 VIOLATED::"
    )
    assert last == "flightlm certify: NON_COMPLIANT: 1 finding, 0 notes, 0 files not analysed"
    assert end == ""


@pytest.mark.requirement("FLM-REQ-576")
def test_the_gravest_annotations_stand_first_and_all_findings_are_counted() -> None:
    every = [finding("P10-R4.1", n) for n in range(1, 12)] + [finding("P10-R2.1", 50)]
    report = report_of(every, [MISSED])
    report["notes"] = [finding("P10-R9.7", n) for n in range(1, 30)]
    lines = github.text_of(scene_of(report)).split("\n")
    assert lines[0] == "::error file=x.py,title=not analysed::UNREADABLE: no: 100%25"
    assert lines[1].startswith("::error file=pkg/a.py,line=50,")
    assert [line.startswith("::warning ") for line in lines[2:13]] == [True] * 11
    # Of notes, which never fail, those that GitHub shows.
    assert [line.startswith("::notice ") for line in lines[13:23]] == [True] * 10
    assert lines[23] == (
        "flightlm certify: INCOMPLETE: 12 findings, 29 notes, 1 file not analysed "
        "(GitHub shows 10 annotations of a kind; this log has every finding)"
    )


@pytest.mark.requirement("FLM-REQ-576")
@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_the_last_line_tells_what_github_does_not_show(count: int, told: bool) -> None:
    notes = report_of([])
    notes["notes"] = [finding("P10-R9.7", n) for n in range(1, count + 1)]
    for report in (notes, report_of([finding("P10-R4.1", n) for n in range(1, count + 1)])):
        last = github.text_of(scene_of(report)).split("\n")[-2]
        assert ("GitHub shows 10 annotations of a kind" in last) == told


@pytest.mark.requirement("FLM-REQ-577")
def test_the_summary_has_verdict_findings_rules_and_deviations(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    text = markdown.text_of(scene)
    report = scene.report
    assert text.startswith("## ❌ flightlm certify: NON_COMPLIANT\n\n")
    assert f"\n{len(report['findings'])} findings, " in text
    headings = [line for line in text.split("\n") if line.startswith("###")]
    assert headings == ["### Findings", "### Rules", "### Deviations"]
    assert "| P10-R1.2 | VIOLATED | <code>pkg/bad.py:4:1</code> |" in text
    counts = report["summary"]["by_rule"]["P10-R2.1"]
    row = " | ".join(str(counts[name]) for name in ("proven", "violated", "unproven", "deviated"))
    assert f"| P10-R2.1 | {row} |\n" in text
    assert "| <code>DEV-1</code> | P10-R4.4 |" in text


@pytest.mark.requirement("FLM-REQ-577")
def test_a_long_summary_is_cut_with_a_note() -> None:
    every = [finding("P10-R4.1", n, "ü|" * 400) for n in range(1, 3_000)]
    text = markdown.text_of(scene_of(report_of(every)))
    assert len(text.encode()) < 1 << 19
    shown = text.count("| P10-R4.1 | VIOLATED |")
    assert 0 < shown < 2_999
    assert f"\n{2_999 - shown} more findings are left out here; the JSON lists them.\n" in text
    assert "2999 findings" in text


@pytest.mark.requirement("FLM-REQ-577")
def test_what_was_not_analysed_stands_first(tmp_path: Path) -> None:
    write(tmp_path, {"a|b.py": "def f(:\n"})
    text = markdown.text_of(analysed_scene(tmp_path))
    assert text.startswith("## ⚠️ flightlm certify: INCOMPLETE\n")
    assert "### Files not analysed\n\n| file | state | reason |\n" in text
    assert "| <code>a&#124;b.py</code> | PARSE_FAILED | line 1" in text
    assert "Not claimed: P10-R3 (no steady root)." in text


@pytest.mark.requirement("FLM-REQ-573")
def test_lines_are_cut_where_python_cuts_them() -> None:
    assert lines_of(b"a\x0c\x1c\nb\r\nc\rd\xe2\x80\xa8e") == ["a\x0c\x1c", "b", "c", "d\u2028e"]
    assert lines_of(b"# coding: latin-1\n\xe4\n") == ["# coding: latin-1", "ä"]
    assert lines_of(b"\xef\xbb\xbfx\n") == ["x"]
    assert lines_of(b"") == []
    assert lines_of(b"# coding: nonsense\n\xff") == ["# coding: nonsense", "\ufffd"]


@pytest.mark.requirement("FLM-REQ-573")
def test_columns_become_utf16_units() -> None:
    line = "aä😀b"
    bytes_before = (0, 1, 3, 7)
    assert [utf16_column(line, count + 1) for count in bytes_before] == [1, 2, 3, 5]


@pytest.mark.requirement("FLM-REQ-573")
def test_a_worktree_has_a_file_named_git(tmp_path: Path) -> None:
    write(tmp_path, {"tree/.git": "gitdir: elsewhere\n", "tree/pkg/a.py": "X = 1\n"})
    scene = analysed_scene(tmp_path / "tree" / "pkg")
    places = Places(scene)
    assert (places.path("a.py"), places.folder()) == ("pkg/a.py", "pkg")
    assert places.path("../../b.py") == "../b.py"


@pytest.mark.requirement("FLM-REQ-579")
@pytest.mark.parametrize(
    ("source", "rule", "mark"),
    [
        ('x = "ä😀"  # noqa\n', "P10-R8.12", "#"),
        ('x = "ä😀"  # TODO\n', "P10-N3", "#"),
        ('x = "ä😀" + ñame\n', "P10-R8.11", "ñ"),
        ('x = "ä😀"  # flightlm: nonsense\n', "P10-R10.4", "#"),
        ('x = "ä😀\u202e"\n', "P10-R8.11", "\u202e"),
        ('x = "ä😀"; eval("1")\n', "P10-R8.1", "eval"),
        ('x = ("ä😀"  # a\n     "ö#"  # noqa\n     "b")\n', "P10-R8.12", "# noqa"),
        ('x = ("ä"  "b#"  # noqa\n     "c")\n', "P10-R8.12", "# noqa"),
    ],
)
def test_every_column_counts_bytes_of_utf8(source: str, rule: str, mark: str) -> None:
    (found,) = [f for f in analyse({"a.py": source}).findings if f.rule == rule]
    line = source.split("\n")[found.line - 1]
    assert found.column == len(line[: line.index(mark)].encode()) + 1
    assert column_of(line, line.index(mark)) == found.column
