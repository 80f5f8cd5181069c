"""SARIF: valid, complete in its metadata, in GitHub's limits, and without a path of this machine."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from flightlm.checker import registry
from flightlm.checker.model import Proof
from flightlm.checker.settings import parse_settings
from flightlm.ground.reports import sarif, sarif_rules
from flightlm.ground.reports.json import CertifyReport, FindingReport
from flightlm.ground.reports.scene import Scene
from tests.made_reports import EMPTY, loaded, mismatches, report_of, reports, scene_of
from tests.report_helpers import rich_scene, write
from tests.report_helpers import scene_of as analysed_scene

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "data" / "sarif-schema-2.1.0.json"


def run_of(text: str) -> Any:
    """The one run of a file."""
    log = loaded(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def finding(rule: str = "P10-R2.1", number: int = 1, message: str = "what") -> FindingReport:
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


def check_schema(text: str) -> None:
    """Compare with the official schema, where it is."""
    if not SCHEMA.is_file():
        pytest.skip("the schema of OASIS is not here")
    validator = pytest.importorskip("jsonschema").Draft4Validator
    errors = list(
        validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(loaded(text))
    )
    assert [error.message[:200] for error in errors] == []


@pytest.mark.requirement("FLM-REQ-571")
@pytest.mark.requirement("FLM-REQ-572")
def test_both_files_follow_the_schema(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    check_schema(sarif.upload_text(scene))
    check_schema(sarif.evidence_text(scene))


@pytest.mark.requirement("FLM-REQ-571")
@pytest.mark.requirement("FLM-REQ-572")
@given(reports())
@settings(max_examples=5, deadline=None)
def test_hostile_texts_follow_the_schema(report: CertifyReport) -> None:
    check_schema(sarif.upload_text(scene_of(report)))
    check_schema(sarif.evidence_text(scene_of(report)))


@pytest.mark.requirement("FLM-REQ-571")
def test_every_rule_is_described() -> None:
    rules = sarif_rules.descriptors([rule.id for rule in registry.RULES])
    names = [rule["name"] for rule in rules]
    assert len(set(names)) == len(names) == len(registry.RULES)
    levels = {"Mandatory": "error", "Required": "warning", "Advisory": "note"}
    for rule, known in zip(rules, registry.RULES, strict=True):
        values: Any = rule
        assert values["id"] == known.id
        assert values["properties"]["category"] == known.category.value
        assert values["properties"]["decidability"] == known.decidability.name.lower()
        assert values["defaultConfiguration"]["level"] == levels[known.category.value]
        assert len(values["properties"]["tags"]) <= 10
        assert str(values["name"]).isalnum()
        page: str = values["help"]["markdown"]
        assert f"# {known.id}" in page
        assert "\n```" in page
        text: str = values["help"]["text"]
        assert "```" not in text
        assert "What it checks\n" in text
        # The example is code still: its comments say which line is at fault.
        if known.id != "P10-R10.6":  # its example is TOML
            assert f"# expect: {known.id}" in text
        short: str = values["shortDescription"]["text"]
        full: str = values["fullDescription"]["text"]
        assert short.rstrip(".").lower() == known.title.rstrip(".").lower()
        # From the page, and not the title again.
        assert full.rstrip(".").lower() != short.rstrip(".").lower()
        assert "What it checks" not in full


@pytest.mark.requirement("FLM-REQ-571")
def test_the_upload_holds_the_open_findings_alone(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    run = run_of(sarif.upload_text(scene))
    findings = scene.report["findings"]
    results = run["results"]
    assert [r["ruleId"] for r in results] == [f["rule"] for f in findings]
    assert len(findings) > 0
    assert all("suppressions" not in r for r in results)
    assert all(r.get("kind", "fail") == "fail" for r in results)
    levels = {
        rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]
    }
    assert all(r["level"] == levels[r["ruleId"]] for r in results)
    for result, found in zip(results, findings, strict=True):
        unproven = found["verdict"] == "UNPROVEN"
        assert result["message"]["text"].startswith("UNPROVEN: ") == unproven
        assert result["partialFingerprints"] == {"flightlmFingerprint/v1": found["fingerprint"]}
        assert "primaryLocationLineHash" not in result["partialFingerprints"]
        (logical,) = result["locations"][0]["logicalLocations"]
        assert logical["fullyQualifiedName"] == found["symbol"]


@pytest.mark.requirement("FLM-REQ-571")
def test_a_cycle_shows_its_calls(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    run = run_of(sarif.upload_text(scene))
    (cycle,) = [r for r in run["results"] if r["ruleId"] == "P10-R1.2"]
    (found,) = [f for f in scene.report["findings"] if f["rule"] == "P10-R1.2"]
    (flow,) = cycle["codeFlows"]
    (thread,) = flow["threadFlows"]
    steps = [
        (
            s["location"]["physicalLocation"]["artifactLocation"]["uri"],
            s["location"]["physicalLocation"]["region"]["startLine"],
            s["location"]["message"]["text"],
        )
        for s in thread["locations"]
    ]
    assert steps == [(s["path"], s["line"], s["note"]) for s in found["trace"]]
    assert len(steps) == 2


STEADY = '''"""A steady root that reaches an allocation."""


def step(values: list[int]) -> None:  # flightlm: steady
    """One step."""
    assert len(values) < 9, "short"
    keep(values)


def keep(values: list[int]) -> None:
    """Grow."""
    values.append(1)
'''


@pytest.mark.requirement("FLM-REQ-571")
def test_an_allocation_shows_the_way_from_the_steady_root(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": STEADY})
    run = run_of(sarif.upload_text(analysed_scene(tmp_path, select=("P10-R3",))))
    grown = [r for r in run["results"] if r["ruleId"] == "P10-R3.7"]
    assert len(grown) == 1
    (thread,) = grown[0]["codeFlows"][0]["threadFlows"]
    places = [s["location"]["physicalLocation"]["region"]["startLine"] for s in thread["locations"]]
    assert places[0] in (4, 7)
    assert [s["executionOrder"] for s in thread["locations"]] == list(range(1, len(places) + 1))


@pytest.mark.requirement("FLM-REQ-572")
def test_the_evidence_has_every_kind(tmp_path: Path) -> None:
    scene = rich_scene(tmp_path)
    run = run_of(sarif.evidence_text(scene))
    by_status: dict[str, list[Any]] = {}
    for result in run["results"]:
        by_status.setdefault(result["properties"]["status"], []).append(result)
    report = scene.report
    assert len(by_status["finding"]) == len(report["findings"])
    assert len(by_status["note"]) == len(report["notes"])
    kinds = {(r["properties"]["verdict"], r["kind"]) for r in by_status["finding"]}
    assert kinds == {("VIOLATED", "fail"), ("UNPROVEN", "open")}
    assert {r["level"] for r in by_status["note"] if r["kind"] == "fail"} == {"note"}
    assert {r["kind"] for r in by_status["proven"]} == {"pass"}
    proven = sum(r["occurrenceCount"] for r in by_status["proven"])
    assert proven == sum(row["proven"] for row in report["summary"]["by_rule"].values()) > 0
    (deviated,) = by_status["deviated"]
    (suppression,) = deviated["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "the formula has seven factors <b>by nature</b>"
    assert suppression["properties"]["deviation"] == "DEV-1"
    loops = [
        r for r in by_status["proven"] if r["ruleId"] == "P10-R2.2" and "bound" in r["properties"]
    ]
    shown = {(unquote(uri_of(r)), line_of(r)): r["properties"]["class"] for r in loops}
    assert shown["pkg/good.py", 10] == "K"
    assert ("pkg/good.py", 8) in shown


def uri_of(result: Any) -> str:
    """The file of a result."""
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri


def line_of(result: Any) -> int:
    """The line of a result."""
    line: int = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    return line


def without_a_result(run: Any) -> None:
    """Lose a finding."""
    del run["results"][0]


def with_one_more_proven(run: Any) -> None:
    """Claim a proof too many."""
    last = run["results"][-1]
    last["occurrenceCount"] += 1


def with_another_count(run: Any) -> None:
    """Change a count of the summary."""
    run["properties"]["byRule"]["P10-R2.1"]["violated"] += 1


def with_another_digest(run: Any) -> None:
    """Name a file that was not analysed."""
    run["artifacts"][0]["hashes"]["sha-256"] = "0" * 64


def with_a_better_status(run: Any) -> None:
    """Call a finding a note."""
    (first, *_) = (r for r in run["results"] if r["properties"]["status"] == "finding")
    first["properties"]["status"] = "note"


@pytest.mark.requirement("FLM-REQ-572")
@pytest.mark.parametrize(
    ("plant", "where"),
    [
        (without_a_result, "results"),
        (with_one_more_proven, "results"),
        (with_a_better_status, "results"),
        (with_another_count, "byRule"),
        (with_another_digest, "digests"),
    ],
)
def test_a_number_that_is_not_the_jsons_is_found(
    tmp_path: Path, plant: Callable[[Any], None], where: str
) -> None:
    scene = rich_scene(tmp_path)
    run = run_of(sarif.evidence_text(scene))
    assert mismatches(scene.report, run) == []
    plant(run)
    assert mismatches(scene.report, run) == [where]


@pytest.mark.requirement("FLM-REQ-572")
def test_what_is_not_proven_at_ground_asks_for_a_review(tmp_path: Path) -> None:
    source = "class Node:\n    def visit(self, other) -> None:\n        other.visit(self)\n"
    write(tmp_path, {"a.py": source})
    run = run_of(sarif.evidence_text(analysed_scene(tmp_path, select=("P10-R1.3",))))
    (note,) = [r for r in run["results"] if r["properties"]["status"] == "note"]
    assert (note["kind"], note["level"]) == ("review", "none")


@pytest.mark.requirement("FLM-REQ-572")
def test_a_proof_that_failed_is_not_called_proven() -> None:
    report = report_of([], [])
    failed = Proof("a.py", 1, "P10-R2.1", "a:f", "UNPROVEN", ("failed: no template",))
    scene = scene_of(report)
    scene = replace(scene, outcome=replace(EMPTY, proofs=(failed,)))
    assert run_of(sarif.evidence_text(scene))["results"] == []


@pytest.mark.requirement("FLM-REQ-573")
def test_places_are_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = tmp_path / "tools" / "é x"
    write(project, {"a b.py": 'eval("1")\n'})
    scene = analysed_scene(project, select=("P10-R8.1",))
    for text in (sarif.upload_text(scene), sarif.evidence_text(scene)):
        assert str(tmp_path) not in text
        assert "file:" not in text
        run = run_of(text)
        assert uri_of(run["results"][0]) == "tools/%C3%A9%20x/a%20b.py"
        assert run["automationDetails"]["id"] == "flightlm-certify/tools/é x/"
        assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
        assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]
        (artifact,) = run["artifacts"]
        assert artifact["hashes"] == {"sha-256": scene.report["files"][0]["sha256"]}


@pytest.mark.requirement("FLM-REQ-573")
def test_without_a_repository_places_are_relative_to_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.py": 'eval("1")\n'})
    scene = analysed_scene(tmp_path, select=("P10-R8.1",))
    inside = Scene(
        {**scene.report, "findings": [{**f, "path": "a.py"} for f in scene.report["findings"]]},
        scene.outcome,
        tmp_path / "sub",
        tmp_path,
    )
    run = run_of(sarif.upload_text(inside))
    assert uri_of(run["results"][0]) == "sub/a.py"
    assert run["automationDetails"]["id"] == "flightlm-certify/"


@pytest.mark.requirement("FLM-REQ-573")
@pytest.mark.parametrize(
    ("encoding", "cookie"), [("utf-8", ""), ("utf-8-sig", ""), ("latin-1", "# coding: latin-1\n")]
)
def test_columns_count_utf16_units(tmp_path: Path, encoding: str, cookie: str) -> None:
    letters = "äöü" if encoding == "latin-1" else "ä😀"
    line = f'x = "{letters}"; eval("1")\n'
    write(tmp_path, {"a.py": (cookie + "\f\n" + line).encode(encoding)})
    run = run_of(sarif.upload_text(analysed_scene(tmp_path, select=("P10-R8.1",))))
    assert run["columnKind"] == "utf16CodeUnits"
    (result,) = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    before = line[: line.index("eval")]
    assert region["startLine"] == (3 if cookie else 2)
    assert region["startColumn"] == len(before.encode("utf-16-le")) // 2 + 1


@pytest.mark.requirement("FLM-REQ-573")
def test_a_file_that_changed_since_has_no_columns(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": 'x = "ä"; eval("1")\n'})
    scene = analysed_scene(tmp_path, select=("P10-R8.1",))
    write(tmp_path, {"a.py": "y = 1\n"})
    (result,) = run_of(sarif.upload_text(scene))["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


@pytest.mark.requirement("FLM-REQ-571")
def test_what_was_not_analysed_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "def f(:\n", "b.py": '"""B."""\n'})
    run = run_of(sarif.upload_text(analysed_scene(tmp_path)))
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    (told,) = invocation["toolExecutionNotifications"]
    assert (told["descriptor"]["id"], told["level"]) == ("PARSE_FAILED", "error")
    (place,) = told["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
    described = [entry["id"] for entry in run["tool"]["driver"]["notifications"]]
    told_of = invocation["toolConfigurationNotifications"]
    assert {entry["descriptor"]["id"] for entry in (told, *told_of)} <= set(described)
    assert [entry["descriptor"]["id"] for entry in told_of] == ["NOT_CLAIMED"]


@pytest.mark.requirement("FLM-REQ-571")
def test_no_file_at_all_is_told() -> None:
    (invocation,) = run_of(sarif.upload_text(scene_of(report_of([]))))["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "no Python file was found"


@pytest.mark.requirement("FLM-REQ-574")
def test_25001_findings_leave_the_least_grave_one_out() -> None:
    # One Required finding early, 25,000 Mandatory ones: the first gives way.
    every = [finding("P10-R4.1", 7)] + [finding("P10-R2.1", n) for n in range(1, 25_001)]
    report = report_of(every, [])
    run = run_of(sarif.upload_text(scene_of(report)))
    assert len(run["results"]) == 25_000
    assert {r["ruleId"] for r in run["results"]} == {"P10-R2.1"}
    assert [line_of(r) for r in run["results"]] == list(range(1, 25_001))
    texts = notifications(run)
    assert any(text.startswith("1 of 25001 findings are left out") for text in texts)
    evidence = run_of(sarif.evidence_text(scene_of(report)))
    assert len(evidence["results"]) == 25_001
    assert not any("left out" in text for text in notifications(evidence))


def notifications(run: Any) -> list[str]:
    """The texts of what was told of the run."""
    return [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]


@pytest.mark.requirement("FLM-REQ-574")
def test_a_file_too_large_for_github_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    # Digits of a generator do not compress well.
    every = [finding("P10-R2.1", n, f"{pow(7, n * 1000, 10**997):d}") for n in range(1, 65)]
    whole = sarif.upload_text(scene_of(report_of(every)))
    limit = len(zlib.compress(whole.encode())) * 2 // 3
    monkeypatch.setattr(sarif, "MAX_BYTES", limit)
    text = sarif.upload_text(scene_of(report_of(every)))
    run = run_of(text)
    kept = len(run["results"])
    assert kept in (1, 2, 4, 8, 16, 32)
    assert [line_of(r) for r in run["results"]] == list(range(1, kept + 1))
    assert any(t.startswith(f"{64 - kept} of 64 findings are left out") for t in notifications(run))
    assert sarif.fits(text)
    monkeypatch.setattr(sarif, "MAX_BYTES", 1)
    assert run_of(sarif.upload_text(scene_of(report_of(every))))["results"] == []


@pytest.mark.requirement("FLM-REQ-574")
def test_a_long_trace_is_cut() -> None:
    one = finding("P10-R1.2")
    one["trace"] = [{"path": "a.py", "line": n, "note": "calls"} for n in range(1, 1502)]
    run = run_of(sarif.upload_text(scene_of(report_of([one]))))
    (thread,) = run["results"][0]["codeFlows"][0]["threadFlows"]
    assert len(thread["locations"]) == 1_000
    assert any(text.startswith("1 traces are cut after 1000 steps") for text in notifications(run))


@pytest.mark.requirement("FLM-REQ-571")
def test_a_message_holds_no_placeholder_and_no_link() -> None:
    one = finding(message="a {0} and [b](https://example.org)")
    (result,) = run_of(sarif.upload_text(scene_of(report_of([one]))))["results"]
    assert result["message"]["text"] == "a {{0}} and [b] (https://example.org)"


@pytest.mark.requirement("FLM-REQ-572")
def test_every_place_refers_to_an_artifact(tmp_path: Path) -> None:
    config = "[tool.flightlm.certify]\npaths = ['a.py']\n"
    write(tmp_path, {"a.py": 'eval("1")\n', "pyproject.toml": config})
    scene = analysed_scene(tmp_path, parse_settings(config.encode(), "pyproject.toml"))
    run = run_of(sarif.evidence_text(scene))
    uris = [artifact["location"]["uri"] for artifact in run["artifacts"]]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert uris[place["index"]] == place["uri"]
    assert uris == ["a.py", "pyproject.toml"]
    assert [("hashes" in artifact) for artifact in run["artifacts"]] == [True, False]
