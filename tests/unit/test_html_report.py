"""The HTML report: one file, safe against the texts in it, and the same numbers as the JSON."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.checker import registry
from flightlm.checker.certificates import certificates_of
from flightlm.checker.model import Proof
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.reports import html, html_view
from flightlm.ground.reports.html_grades import Cell, grades_of, lowest
from flightlm.ground.reports.html_view import DISCHARGED
from flightlm.ground.reports.scene import Scene
from tests import html_helpers
from tests.html_helpers import Node, problems, read, visible
from tests.report_helpers import GOOD, finding, plain, rich_scene, scene_of, with_findings, write

HOSTILE: Final = (
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "]]><!--",
    "-->",
    "&lt;b&gt;&amp;",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u2066",
    "\x00",
    "a\nb\r\tc",
    "\udc80\udcff",
    "\ufeff\u200b",
    "`<b>`",
    "javascript:alert(1)",
    "é𝄞漢字",
)
TEXTS: Final = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join),
    st.text(max_size=40),
)
# Only these attributes may hold what comes from the report, and only as text.
ATTRIBUTES: Final = re.compile(r"[a-z]+(-[a-z]+)*|viewBox|preserveAspectRatio", re.IGNORECASE)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A scene with everything that a report can show."""
    return rich_scene(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def page(rich: Scene) -> Node:
    """Its page."""
    return read(html.text_of(rich))


TEMPLATES: Final = html.environment()


def quick(scene: Scene) -> str:
    """The page without the rules' pages, by templates compiled once: for tests of many pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html_view, "pages", tuple)
        patch.setattr(html, "environment", lambda: TEMPLATES)
        return html.text_of(scene)


def elements(page: Node) -> set[str]:
    """The tags of a page."""
    return {node.tag for node in page.walk()}


@pytest.mark.requirement("FLM-REQ-580")
def test_the_document_needs_and_loads_nothing(rich: Scene, page: Node) -> None:
    text = html.text_of(rich)
    assert text.startswith("<!DOCTYPE html>\n")
    assert elements(page).isdisjoint({"link", "img", "iframe", "object", "embed", "base", "video"})
    for node in page.walk():
        assert not {"src", "srcset", "style", "action", "background"} & set(node.attributes)
        assert not any(name.startswith("on") for name in node.attributes)
        assert node.attributes.get("href", "#").startswith("#")
    style = page.one("style").text
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.requirement("FLM-REQ-580")
def test_the_policy_permits_the_style_and_the_script_of_the_page_alone(page: Node) -> None:
    (policy,) = [
        node.attributes["content"]
        for node in page.find("meta")
        if node.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        (element,) = page.find(tag)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}


@pytest.mark.requirement("FLM-REQ-580")
def test_every_link_leads_to_one_place_of_the_page(page: Node) -> None:
    ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    links = {node.attributes["href"][1:] for node in page.find("a")}
    assert links <= set(ids)
    assert {f"rule-{rule.id}" for rule in registry.RULES} <= set(ids)
    for node in page.walk():
        assert node.attributes.get("aria-labelledby", ids[0]) in ids


@pytest.mark.requirement("FLM-REQ-586")
def test_everything_is_there_without_javascript(rich: Scene, page: Node) -> None:
    hidden = [node for node in page.walk() if "hidden" in node.attributes]
    assert [node.tag for node in hidden] == ["form", "p"], "the filters, and that nothing matches"
    for entry in rich.report["findings"]:
        assert page.find("article", name=f"f-{entry['fingerprint']}")


@pytest.mark.requirement("FLM-REQ-586")
def test_a_finding_shows_its_source_its_proof_and_its_trace(page: Node) -> None:
    by_rule = {node.attributes["data-rule"]: node for node in page.find("article")}
    loop = by_rule["P10-R2.1"]
    lines = loop.one("pre").find("span")
    assert [line.one("i").text for line in lines] == ["4", "5", "6", "7", "8"]
    (hit,) = [line for line in lines if "hit" in line.classes]
    assert hit.one("mark").text == "while"
    assert hit.text == "6    while n != 0:\n"
    assert "is no order" in loop.one("li", "failed").text
    cycle = by_rule["P10-R1.2"]
    steps = cycle.one("ol").find("li")
    assert [step.one("a", "path").text for step in steps] == ["pkg/bad.py:10", "pkg/bad.py:15"]
    assert steps[0].one("code", "at").text == "return descend(n)"
    assert steps[0].one("a", "next").attributes["href"] == f"#{steps[1].attributes['id']}"


@pytest.mark.requirement("FLM-REQ-581")
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(TEXTS, min_size=6, max_size=6))
def test_no_text_becomes_markup(rich: Scene, page: Node, texts: list[str]) -> None:
    path, message, symbol, reason, step, word = texts
    entry = finding(0, message, path or "a.py")
    entry["symbol"] = symbol
    entry["fingerprint"] = word
    scene = with_findings(rich, [entry, {**entry, "line": 2}])
    report = copy.deepcopy(scene.report)
    report["notes"] = [{**entry, "rule": "P10-R7.4"}]
    report["files"][0]["path"] = path or "a.py"
    report["files"][-1]["reason"] = reason
    report["deviations"][0]["reason"] = reason
    report["tool"]["version"] = word
    proof = Proof(entry["path"], 1, entry["rule"], symbol, "UNPROVEN", (f"failed: {step}",))
    scene = replace(scene, report=report, outcome=replace(rich.outcome, proofs=(proof,)))
    found = read(quick(scene))
    assert elements(found) <= elements(page) | {"mark"}
    assert found.one("script").text == page.one("script").text
    assert found.one("style").text == page.one("style").text
    for node in found.walk():
        assert all(ATTRIBUTES.fullmatch(name) for name in node.attributes)
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9.-]*", node.attributes.get("id", "x"))
        assert node.attributes.get("href", "#").startswith("#")
        assert visible(node.text.replace("\n", "")).isprintable()
    ids = [node.attributes["id"] for node in found.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    article = found.one("section", name="findings").find("article")[0]
    assert article.one("p", "message").text == html_helpers.prose(message)
    assert article.find("code", "symbol")[0].text == visible(symbol)


@pytest.mark.requirement("FLM-REQ-581")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_source_and_names_are_shown_as_they_are(tmp_path: Path, text: str) -> None:
    line = text.replace("\x00", "").replace("\n", "").replace("\r", "")
    name = f"x{text}.py".replace("\x00", "").replace("/", "_")
    source = f"def f(n):\n    while n != {line!r}:  # {line}\n        n -= 1\n"
    write(tmp_path, {"a.py": source.encode("utf-8", errors="surrogateescape")})
    (tmp_path / "a.py").rename(tmp_path / name)
    scene = scene_of(tmp_path)
    found = read(quick(scene))
    assert found.one("script").text == (html.TEMPLATES / html.SCRIPT).read_text(encoding="utf-8")
    paths = {node.text for node in found.find(klass="path")}
    assert visible(name) in paths
    for node in found.find("pre", "source"):
        assert all(part.isprintable() for part in node.text.split("\n"))
    if "\udc80" not in text:  # a file that is no UTF-8 cannot be analysed
        shown = "".join(node.text for node in found.find("pre", "source"))
        assert visible(line.replace("\t", "    ")) in shown
    assert problems(quick(scene), plain(scene.report)) == []


@pytest.mark.requirement("FLM-REQ-582")
def test_every_number_is_that_of_the_json(rich: Scene) -> None:
    assert problems(html.text_of(rich), plain(rich.report)) == []


@pytest.mark.requirement("FLM-REQ-582")
def test_the_proven_obligations_of_the_files_are_those_of_the_rules(rich: Scene) -> None:
    summary = rich.report["summary"]
    for rule, row in summary["by_rule"].items():
        counts = [rules.get(rule, 0) for rules in summary["proven_by_file"].values()]
        assert sum(counts) == row["proven"], rule


def more(*path: str | int) -> Callable[[dict[str, Any]], None]:
    """A change of the JSON: one more at a place."""

    def change(report: dict[str, Any]) -> None:
        place: Any = report
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += 1

    return change


def without(*path: str | int) -> Callable[[dict[str, Any]], None]:
    """A change of the JSON: something is gone."""

    def change(report: dict[str, Any]) -> None:
        place: Any = report
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


PLANTED: Final = {
    "a proven obligation": more("summary", "proven_by_file", "pkg/good.py", "P10-R2.2"),
    "a count by rule": more("summary", "by_rule", "P10-R2.1", "unproven"),
    "the functions of a file": more("files", 1, "functions"),
    "the lines of a file": more("files", 2, "code_lines"),
    "the line of a finding": more("findings", 0, "line"),
    "the column of a finding": more("findings", 0, "column"),
    "a finding": without("findings", 1),
    "a note": without("notes", 0),
    "the line of a note": more("notes", 0, "line"),
    "a file": without("files", 0),
    "a covered finding": without("deviations", 0, "findings", 0),
    "a self-test": more("tool", "self_test", "seeded"),
    "a pragma": more("summary", "pragmas", "deviation"),
    "the line of a loop": more("certificates", "loops", 0, "line"),
    "a loop": without("certificates", "loops", 0),
    "an entry point": without("certificates", "recursion", "entry_points", 0),
    "the depth of calls": more("certificates", "recursion", "max_depth"),
    "the sites of a root": more("certificates", "allocation", "roots", 0, "sites"),
}


@pytest.mark.requirement("FLM-REQ-582")
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mismatch_is_found(rich: Scene, name: str) -> None:
    report = plain(rich.report)
    PLANTED[name](report)
    assert problems(quick(rich), report) != []


@pytest.mark.requirement("FLM-REQ-582")
def test_a_number_that_is_changed_on_the_page_is_found(rich: Scene) -> None:
    text = html.text_of(rich)
    report = plain(rich.report)
    for shown in ('value="91">91<', 'class="p">', "✗1<", 'line <b class="q">6<'):
        assert shown in text
        changed = text.replace(shown, re.sub(r"(\d|p\">)(?=<?$)", r"\g<1>9", shown), 1)
        assert changed != text
        assert problems(changed, report) != [], shown
    assert problems(text.replace("<h3>Loops</h3>", "<h3>7 loops</h3>"), report) != []


@pytest.mark.requirement("FLM-REQ-583")
def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first = html.text_of(rich_scene(tmp_path / "one"))
    assert first == html.text_of(rich_scene(tmp_path / "two"))
    assert str(tmp_path) not in first


@pytest.mark.requirement("FLM-REQ-584")
@pytest.mark.parametrize(
    ("cell", "tier"),
    [
        (Cell("R1"), ""),
        (Cell("R1", proven=3), "Platinum"),
        (Cell("R1", proven=3, noted=1), "Gold"),
        (Cell("R1", proven=3, noted=1, deviated=1), "Silver"),
        (Cell("R1", proven=3, deviated=1, known=1), "Bronze"),
        (Cell("R1", proven=3, unproven=1), "Bronze"),
        (Cell("R1", proven=3, violated=1), "Bronze"),
    ],
)
def test_the_tier_of_a_rule(cell: Cell, tier: str) -> None:
    assert cell.tier == tier


@pytest.mark.requirement("FLM-REQ-584")
@given(st.lists(st.sampled_from(["", "Bronze", "Silver", "Gold", "Platinum"])))
def test_the_grade_is_the_lowest_tier(tiers: list[str]) -> None:
    order = ["Bronze", "Silver", "Gold", "Platinum", ""]
    expected = min(tiers, key=order.index, default="")
    assert lowest(tiers) == expected


@pytest.mark.requirement("FLM-REQ-584")
def test_the_project_has_the_lowest_grade_of_its_modules(rich: Scene) -> None:
    grades = grades_of(rich.report)
    assert {module.path: module.tier for module in grades.modules} == {
        "other/good.py": "Platinum",
        "pkg/__init__.py": "Platinum",
        "pkg/bad.py": "Bronze",
        "pkg/good.py": "Platinum",
    }
    assert {folder.path: folder.tier for folder in grades.folders} == {
        "other": "Platinum",
        "pkg": "Bronze",
    }
    assert grades.tier == "Bronze"


@pytest.mark.requirement("FLM-REQ-584")
def test_a_file_that_is_missing_leaves_the_project_without_a_grade(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": GOOD, "broken.py": "def f(:\n"})
    scene = scene_of(tmp_path)
    assert grades_of(scene.report).tier == ""
    found = read(html.text_of(scene))
    assert "The project is not graded" in found.one("section", name="grades").text
    assert problems(html.text_of(scene), plain(scene.report)) == []


@pytest.mark.requirement("FLM-REQ-585")
def test_many_findings_are_listed_and_what_is_left_out_is_counted(rich: Scene) -> None:
    many = [finding(number, path=f"pkg/{number // 100:03}.py") for number in range(25_001)]
    scene = with_findings(rich, many)
    text = html.text_of(scene)
    assert text.count("<article ") == 25_001 + len(rich.report["deviations"])
    assert text.count('<details class="steps"') == 1000
    assert 'data-n="detailed" value="1000">1,000</data> findings have their source' in text
    assert 'data-n="findings" value="25001">25,001</data>' in text
    ids = re.findall(r'<article [^>]*id="([^"]+)"', text)
    assert ids[:25_001] == [f"f-{entry['fingerprint']}" for entry in many]


@pytest.mark.requirement("FLM-REQ-585")
def test_a_long_trace_and_a_long_line_are_cut_and_counted(rich: Scene) -> None:
    entry = finding(0, path="pkg/bad.py")
    entry["trace"] = [{"path": "pkg/bad.py", "line": 1, "note": "again"} for _ in range(75)]
    found = read(html.text_of(with_findings(rich, [entry])))
    article = found.one("section", name="findings").one("article")
    assert len(article.find("li")) == 60
    assert "15 more steps" in article.text


@pytest.mark.requirement("FLM-REQ-588")
@pytest.mark.parametrize("missing", ["jinja2", "markdown_it"])
def test_without_the_extra_it_is_refused(
    rich: Scene, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(FlightError) as raised:
        html.require()
    assert raised.value.fault is Fault.EXTRA
    with pytest.raises(FlightError) as raised:
        _ = html.text_of(rich)
    assert raised.value.fault is Fault.EXTRA


@pytest.mark.requirement("FLM-REQ-589")
def test_no_file_is_no_pass(tmp_path: Path) -> None:
    scene = scene_of(tmp_path)
    found = read(html.text_of(scene))
    assert found.one("body").attributes["data-verdict"] == "INCOMPLETE"
    assert "no Python file was found" in found.one("p", "reason").text
    assert problems(html.text_of(scene), plain(scene.report)) == []


@pytest.mark.requirement("FLM-REQ-589")
def test_nothing_but_excluded_files_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"skipped/a.py": GOOD})
    rich = rich_scene(tmp_path)
    report = copy.deepcopy(rich.report)
    report["files"] = [file for file in report["files"] if file["state"] == "EXCLUDED"]
    report["verdict"] = "INCOMPLETE"
    found = read(html.text_of(replace(rich, report=report)))
    assert "every file that was found is excluded" in found.one("p", "reason").text


@pytest.mark.requirement("FLM-REQ-589")
def test_zero_findings_say_what_was_shown_and_what_was_not_claimed(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": GOOD})
    scene = scene_of(tmp_path, select=("P10-R2", "P10-R3"))
    text = html.text_of(scene)
    found = read(text)
    head = found.one("section", name="verdict").text
    assert "every obligation of the selected rules is proven." in head
    assert "Not claimed: P10-R3" in head
    assert "rules were selected; of the others nothing is said" in head
    assert "There are no findings" in found.one("section", name="findings").text
    assert "Not all of these rules were selected" in found.one("section", name="assumptions").text
    assert problems(text, plain(scene.report)) == []


def cycles_of(scene: Scene) -> bool:
    """Whether the analysis behind a report found a cycle of calls."""
    return not certificates_of(scene.outcome).acyclic


@pytest.mark.requirement("FLM-REQ-589")
def test_with_changed_lines_alone_nothing_is_graded_and_no_cycle_is_excluded(rich: Scene) -> None:
    report = copy.deepcopy(rich.report)
    report["findings"] = []
    report["verdict"] = "COMPLIANT"
    report["diff"] = {
        "base": "main<b>",
        "commit": "0123456789abcdef",
        "changed_files": 1,
        "hidden_findings": 5,
        "hidden_notes": 2,
    }
    found = read(html.text_of(replace(rich, report=report)))
    head = found.one("section", name="verdict").text
    assert "no finding on the changed lines" in head
    assert "every obligation" not in head
    assert "5 findings and 2 notes on unchanged lines not shown" in head
    assert not found.find("span", "tier")
    # The certificates speak of the whole analysis: what is not shown is not forgotten.
    shown = found.one("section", name="certificates").text
    assert cycles_of(rich)
    assert "acyclic" not in shown and "found" in shown


@pytest.mark.requirement("FLM-REQ-589")
def test_what_a_baseline_knows_is_shown_and_makes_no_grade_better(rich: Scene) -> None:
    report = copy.deepcopy(rich.report)
    known = report["findings"]
    report["findings"] = []
    report["verdict"] = "COMPLIANT"
    report["baseline"] = {
        "file": "baseline.json",
        "sha256": "0" * 64,
        "entries": len(known),
        "stale": 0,
        "removed": 0,
        "refused": 0,
        "by_rule": {},
        "known": known,
        "update": "",
    }
    text = html.text_of(replace(rich, report=report))
    found = read(text)
    assert "or is known from the baseline" in found.one("p", "reason").text
    assert grades_of(report).tier == "Bronze"
    assert len(found.one("section", name="baseline").find("article")) == len(known)
    assert problems(text, plain(report)) == []


@pytest.mark.requirement("FLM-REQ-589")
def test_every_assumption_says_what_shows_it(rich: Scene, page: Node) -> None:
    rows = page.one("section", name="assumptions").one("tbody").find("tr")
    assert len(rows) == len(rich.report["assumptions"]) == len(DISCHARGED)
    for row, entry in zip(rows, rich.report["assumptions"], strict=True):
        cells = row.find("td")
        assert row.one("th").text == entry["id"]
        assert cells[0].text == entry["text"]
        assert "hown" in cells[2].text or "finds" in cells[2].text
    known = {rule.id for rule in registry.RULES}
    assert all(set(rules) <= known for rules, _ in DISCHARGED.values())


@pytest.mark.requirement("FLM-REQ-589")
def test_the_page_says_what_it_is_not(page: Node) -> None:
    text = page.one("section", name="limits").text
    assert "no certification" in text
    assert "No authority" in text
