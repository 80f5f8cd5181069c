"""Whatever stands in a report: every format parses back, and its counts are those of the JSON."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree  # nosec B405  # only what this project wrote is parsed

import pytest
from hypothesis import given, settings

from flightlm.ground.display import visible
from flightlm.ground.reports import github, junit, markdown, sarif
from flightlm.ground.reports import text as text_report
from flightlm.ground.reports.json import CertifyReport, FindingReport
from flightlm.ground.reports.scene import known_of
from tests.made_reports import covered_of, loaded, mismatches, name_bytes, reports, scene_of

pytestmark = pytest.mark.requirement("FLM-REQ-578")
EXAMPLES = settings(max_examples=25, deadline=None)
PROPERTY = re.compile(r"(file|line|col|title)=([^,:]*)(?:,|$)")


def place(result: Any) -> tuple[bytes, int]:
    """The file and the line of a SARIF result."""
    physical = result["locations"][0]["physicalLocation"]
    name = unquote_to_bytes(physical["artifactLocation"]["uri"])
    return name, physical.get("region", {}).get("startLine", 0)


def expected(finding: FindingReport) -> tuple[str, bytes, int]:
    """Rule, file and line of a finding."""
    return finding["rule"], name_bytes(finding["path"]), finding["line"]


@given(reports())
@EXAMPLES
def test_sarif_shows_what_the_report_holds(report: CertifyReport) -> None:
    (run,) = loaded(sarif.upload_text(scene_of(report)))["runs"]
    results = run["results"]
    assert [(r["ruleId"], *place(r)) for r in results] == [expected(f) for f in report["findings"]]
    for result, finding in zip(results, report["findings"], strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == finding["rule"]
        assert result["partialFingerprints"] == {"flightlmFingerprint/v1": finding["fingerprint"]}
        flows = result.get("codeFlows", [])
        steps = [f["locations"] for flow in flows for f in flow["threadFlows"]]
        assert [len(step) for step in steps] == ([len(finding["trace"])] if flows else [])
        assert "suppressions" not in result
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is (report["verdict"] != "INCOMPLETE")
    missed = [f for f in report["files"] if f["state"] not in ("ANALYZED", "EXCLUDED")]
    told = [n for n in invocation["toolExecutionNotifications"] if "locations" in n]
    assert [n["descriptor"]["id"] for n in told] == [f["state"] for f in missed]


@given(reports())
@EXAMPLES
def test_the_evidence_holds_everything(report: CertifyReport) -> None:
    (run,) = loaded(sarif.evidence_text(scene_of(report)))["runs"]
    assert mismatches(report, run) == []
    for result in run["results"]:
        status = result["properties"]["status"]
        assert (result["kind"] == "pass") == (status == "proven")
        assert result["kind"] == "fail" or result["level"] == "none"
        assert ("suppressions" in result) == (status in ("deviated", "known"))
    artifacts = [unquote_to_bytes(a["location"]["uri"]) for a in run["artifacts"]]
    for result in run["results"]:
        physical = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifacts[physical["index"]] == unquote_to_bytes(physical["uri"])
    assert len(set(artifacts)) == len(artifacts)


@given(reports())
@EXAMPLES
def test_junit_has_a_case_for_each_file_and_rule(report: CertifyReport) -> None:
    root = ElementTree.fromstring(junit.text_of(scene_of(report)))  # nosec B314  # see above
    failing = {(f["path"], f["rule"]) for f in report["findings"]}
    covered = {(f["path"], f["rule"]) for f in (*covered_of(report), *known_of(report))}
    noted = {(f["path"], f["rule"]) for f in report["notes"]}
    proven = {(p, r) for p, row in report["summary"]["proven_by_file"].items() for r in row}
    files = [f for f in report["files"] if f["state"] != "ANALYZED"]
    excluded = sum(file["state"] == "EXCLUDED" for file in files)
    not_claimed = len(report["summary"]["not_claimed"])
    cases = list(root.iter("testcase"))
    assert len(cases) == (1 + not_claimed + len(files) + len(failing | covered | noted | proven))
    assert len(list(root.iter("failure"))) == len(failing) == int(root.attrib["failures"])
    skipped = len(covered - failing) + excluded + not_claimed
    assert len(list(root.iter("skipped"))) == skipped == int(root.attrib["skipped"])
    doubtful = not report["files"] or excluded == len(report["files"])
    doubtful = doubtful or report["tool"]["self_test"]["found"] != 3
    errors = len(files) - excluded + doubtful
    assert len(list(root.iter("error"))) == errors == int(root.attrib["errors"])
    assert int(root.attrib["tests"]) == len(cases)
    # A line for each finding and step, those that records cover beside them.
    lines = sum(len((e.text or "").split("\n")) for e in root.iter("failure"))
    fails = [f for f in report["findings"]]
    beside = [
        f for f in (*covered_of(report), *known_of(report)) if (f["path"], f["rule"]) in failing
    ]
    reasons = [f for f in covered_of(report) if (f["path"], f["rule"]) in failing]
    assert lines == sum(1 + len(f["trace"]) for f in (*fails, *beside)) + len(reasons)


def unescaped(text: str) -> str:
    """What the runner makes of a workflow command's text."""
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@given(reports())
@EXAMPLES
def test_every_line_for_github_is_one_command(report: CertifyReport) -> None:
    text = github.text_of(scene_of(report))
    *lines, last, end = text.split("\n")
    assert end == ""
    heads = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in lines]
    assert all(head is not None for head in heads)
    found = [(head[1], dict(PROPERTY.findall(head[2])), head[3]) for head in heads if head]
    whole = sum(file["state"] not in ("ANALYZED", "EXCLUDED") for file in report["files"])
    stating = [f for f in found if "line" in f[1]]
    assert len(stating) == len(report["findings"]) + len(report["notes"])
    assert len(found) - len(stating) >= whole
    kinds = [kind for kind, _, _ in found]
    assert kinds == sorted(kinds, key=("error", "warning", "notice").index)
    shown = Counter((unquote(p["file"]), p["line"], unescaped(m)) for _, p, m in stating)
    assert shown == Counter(
        (
            visible(name_bytes(f["path"]).decode(errors="surrogateescape")),
            str(f["line"]),
            visible(f["message"]),
        )
        for f in (*report["findings"], *report["notes"])
    )
    assert last.startswith(
        f"flightlm certify: {report['verdict']}: {len(report['findings'])} finding"
    )


@given(reports())
@EXAMPLES
def test_markdown_holds_no_markup_of_others(report: CertifyReport) -> None:
    text = markdown.text_of(scene_of(report))
    rows = [line for line in text.split("\n") if line.startswith("| P10-")]
    wide = [row for row in rows if row.count("|") == 6 and ("VIOLATED" in row or "UNPROVEN" in row)]
    assert len(wide) == len(report["findings"])
    by_place = Counter(html.unescape(row.split(" | ")[2]) for row in wide)
    assert by_place == Counter(
        f"<code>{visible(f['path'] + ':' + str(f['line']) + ':' + str(f['column']))}</code>"
        for f in report["findings"]
    )
    bare = re.sub(r"</?code>|&#?\w+;", "", text)
    assert not set("<>`[]\\@$~") & set(bare)
    assert "://" not in bare
    assert "www." not in bare.lower()
    assert f"{len(report['findings'])} finding" in text
    assert text.split("\n")[0].endswith(report["verdict"])


@given(reports())
@EXAMPLES
def test_no_text_reaches_a_terminal_or_a_log_raw(report: CertifyReport) -> None:
    scene = scene_of(report)
    for draw in (text_report.text_of, github.text_of, markdown.text_of, junit.text_of):
        text = draw(scene)
        assert all(line.isprintable() for line in text.split("\n"))
        assert text == draw(scene)
    for draw in (sarif.upload_text, sarif.evidence_text):
        values = loaded(draw(scene))
        for result in values["runs"][0]["results"]:
            assert result["message"]["text"].isprintable()
            assert "](" not in result["message"]["text"]
