"""Reports that hypothesis makes, with hostile texts and names, and readers of what is drawn."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st

from flightlm.checker.engine import ASSUMPTIONS, EXIT_STATUS, Outcome
from flightlm.ground.reports.json import SCHEMA, CertifyReport, FindingReport, StepReport, Table
from flightlm.ground.reports.scene import Scene, known_of
from tests.checker_helpers import analyse

HERE: Final = Path("/in-memory/work")
RULES: Final = ("P10-R1.2", "P10-R2.1", "P10-R4.1", "P10-R9.7", "P10-R10.4", "P10-N4")
HOSTILE: Final = (
    "</script><script>alert(1)</script>",
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u2066",
    "two\nlines\r\nand more",
    "]]> &amp; <!-- --> <?xml?>",
    "| a | b |",
    "`code` and `half",
    "::error file=x::no",
    "##[error]no",
    "100%0A%25",
    "[link](https://example.org) www.example.org https://example.org",
    "{0} {braces}",
    "\x00\x07\x7f\ufffe\uffff",
    "\udcff\udc80",
    "é 😀 ﷽",
    "@user #1 $x$ *b* _i_ ~s~ \\",
    "quotes \" and '",
    "a:b,c;d",
    "-",
)
SEGMENTS: Final = (
    "pkg",
    "a.py",
    "-x.py",
    "a:b,c.py",
    "100%.py",
    "two\nlines.py",
    "\x1b[31m.py",
    "\u202e.py",
    "\udcff\udc80.py",
    "é 😀.py",
    "<img src=x>.py",
    "a|b`c.py",
    "?#[]&'\".py",
    " 1. x",
    "C:",
)
TEXTS: Final = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("".join),
)
PATHS: Final = st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=3).map("/".join)
LINES: Final = st.integers(1, 10**6)
STATES: Final = ("ANALYZED", "ANALYZED", "PARSE_FAILED", "TOO_COMPLEX", "UNREADABLE", "EXCLUDED")


@st.composite
def steps(draw: st.DrawFn) -> StepReport:
    """A step of a trace."""
    return {"path": draw(PATHS), "line": draw(LINES), "note": draw(TEXTS)}


@st.composite
def findings(draw: st.DrawFn) -> FindingReport:
    """A finding anywhere."""
    return {
        "rule": draw(st.sampled_from(RULES)),
        "verdict": draw(st.sampled_from(("VIOLATED", "UNPROVEN"))),
        "path": draw(PATHS),
        "line": draw(LINES),
        "column": draw(st.integers(1, 100)),
        "symbol": draw(st.one_of(st.just(""), TEXTS)),
        "message": draw(TEXTS),
        "fingerprint": draw(st.from_regex(r"[0-9a-f]{32}", fullmatch=True)),
        "trace": draw(st.lists(steps(), max_size=3)),
    }


@st.composite
def files(draw: st.DrawFn) -> list[Table]:
    """Files with every state; each path once."""
    found: list[Table] = []
    for path in sorted(draw(st.sets(PATHS, max_size=4))):
        state = draw(st.sampled_from(STATES))
        entry: Table = {
            "path": path,
            "state": state,
            "sha256": "0" * 64 if state == "ANALYZED" else "",
            "profile": "ground",
            "functions": 1,
            "code_lines": 1,
        }
        if state != "ANALYZED":
            entry["reason"] = draw(TEXTS)
        found.append(entry)
    return found


@st.composite
def records(draw: st.DrawFn) -> Table:
    """A deviation record with what it covers."""
    return {
        "id": f"DEV-{draw(TEXTS)}",
        "rule": "P10-R4.1",
        "path": draw(PATHS),
        "symbol": draw(TEXTS),
        "reason": draw(TEXTS),
        "background": draw(TEXTS),
        "mitigation": draw(TEXTS),
        "evidence": [draw(TEXTS)],
        "raised_by": draw(TEXTS),
        "approved_by": draw(TEXTS),
        "expires": "2030-01-01",
        "findings": draw(st.lists(findings(), max_size=2)),
    }


def counted(report: CertifyReport) -> None:
    """Make the sums of a report those of its parts."""
    by_rule = {
        rule: dict.fromkeys(("proven", "violated", "unproven", "deviated"), 0) for rule in RULES
    }
    for finding in (*report["findings"], *report["notes"]):
        by_rule[finding["rule"]][finding["verdict"].lower()] += 1
    for record in report["deviations"]:
        covered = record["findings"]
        assert isinstance(covered, list)
        for finding in covered:
            by_rule[finding["rule"]]["deviated"] += 1
    for row in report["summary"]["proven_by_file"].values():
        for rule, count in row.items():
            by_rule[rule]["proven"] += count
    report["summary"]["by_rule"] = by_rule
    report["summary"]["by_profile"] = {"ground": by_rule}


def verdict_of(listed: list[Table], failing: list[FindingReport], tested: int) -> str:
    """The verdict that fits the parts."""
    states = [file["state"] for file in listed]
    fine = all(state in ("ANALYZED", "EXCLUDED") for state in states) and "ANALYZED" in states
    if not fine or tested < 3:
        return "INCOMPLETE"
    return "NON_COMPLIANT" if failing else "COMPLIANT"


def report_of(failing: list[FindingReport], listed: list[Table] | None = None) -> CertifyReport:
    """A report with these findings and files, and nothing else."""
    chosen = listed or []
    report: CertifyReport = {
        "schema": SCHEMA,
        "verdict": verdict_of(chosen, failing, 3),
        "tool": {
            "version": "0.1.0",
            "python": "3.13.1",
            "config_sha256": "ab" * 32,
            "self_test": {"seeded": 3, "found": 3},
        },
        "files": chosen,
        "findings": failing,
        "notes": [],
        "deviations": [],
        "assumptions": [{"id": name, "text": text} for name, text in ASSUMPTIONS],
        "summary": {
            "by_rule": {},
            "by_profile": {},
            "proven_by_file": {},
            "pragmas": {},
            "not_claimed": [],
        },
    }
    counted(report)
    return report


@st.composite
def reports(draw: st.DrawFn) -> CertifyReport:
    """A whole report, as consistent as a real one."""
    listed = draw(files())
    report = report_of(draw(st.lists(findings(), max_size=4)), listed)
    report["notes"] = draw(st.lists(findings(), max_size=3))
    report["deviations"] = draw(st.lists(records(), max_size=2))
    report["tool"]["self_test"]["found"] = draw(st.sampled_from((3, 3, 2)))
    summary = report["summary"]
    summary["not_claimed"] = draw(st.sampled_from(([], ["P10-R3"])))
    rows = st.dictionaries(st.sampled_from(RULES), st.integers(1, 9), max_size=3)
    for file in listed:
        row = draw(rows)
        if file["state"] == "ANALYZED" and row:
            summary["proven_by_file"][str(file["path"])] = row
    if draw(st.booleans()):
        known = draw(st.lists(findings(), max_size=2))
        report["baseline"] = {
            "file": draw(PATHS),
            "sha256": draw(st.sampled_from(("", "cd" * 32))),
            "entries": len(known) + 1,
            "stale": 1,
            "removed": 0,
            "refused": 0,
            "by_rule": {},
            "known": known,
            "update": draw(st.sampled_from(("", "shrunk", "unchanged", "incomplete"))),
        }
    if draw(st.booleans()):
        report["diff"] = {
            "base": draw(TEXTS),
            "commit": "0123456789abcdef",
            "changed_files": 2,
            "hidden_findings": 3,
            "hidden_notes": 4,
        }
    tested = report["tool"]["self_test"]["found"]
    report["verdict"] = verdict_of(listed, report["findings"], tested)
    counted(report)
    return report


def empty_outcome() -> Outcome:
    """An outcome without proofs: these reports were not made from one."""
    return replace(analyse({}).outcome, proofs=())


EMPTY: Final = empty_outcome()


def scene_of(report: CertifyReport, here: Path = HERE) -> Scene:
    """A scene of a report without files on the disk."""
    return Scene(report=report, outcome=EMPTY, here=here, base=here)


def covered_of(report: CertifyReport) -> list[FindingReport]:
    """What records cover."""
    values: Any = report
    return [finding for record in values["deviations"] for finding in record["findings"]]


Tally = Counter[tuple[str, str]]


def told(report: CertifyReport) -> Tally:
    """How many there are of everything, by what SARIF's evidence calls it and by rule."""
    counts = report["summary"]["proven_by_file"]
    parts = {
        "finding": report["findings"],
        "note": report["notes"],
        "deviated": covered_of(report),
        "known": known_of(report),
    }
    found: Tally = Counter(
        (status, finding["rule"]) for status, part in parts.items() for finding in part
    )
    for row in counts.values():
        for rule, count in row.items():
            found["proven", rule] += count
    return found


def shown(run: Any) -> Tally:
    """The same as a SARIF run shows it."""
    found: Tally = Counter()
    for result in run["results"]:
        status = result["properties"]["status"]
        found[status, result["ruleId"]] += result.get("occurrenceCount", 1)
    return found


def mismatches(report: CertifyReport, run: Any) -> list[str]:
    """Where the numbers of a SARIF file of evidence differ from those of the JSON."""
    driver = run["tool"]["driver"]
    (invocation,) = run["invocations"]
    digests = {
        a["location"]["uri"]: a["hashes"]["sha-256"] for a in run["artifacts"] if "hashes" in a
    }
    known = {
        quoted(str(f["path"])): f["sha256"] for f in report["files"] if f["state"] == "ANALYZED"
    }
    pairs = {
        "results": (shown(run), told(report)),
        "byRule": (run["properties"]["byRule"], report["summary"]["by_rule"]),
        "byProfile": (run["properties"]["byProfile"], report["summary"]["by_profile"]),
        "verdict": (run["properties"]["verdict"], report["verdict"]),
        "exitCode": (invocation["exitCode"], EXIT_STATUS[report["verdict"]]),
        "selfTest": (driver["properties"]["selfTest"], report["tool"]["self_test"]),
        "digests": (digests, known),
        "rules": ([rule["id"] for rule in driver["rules"]], list(report["summary"]["by_rule"])),
    }
    return [name for name, (have, want) in pairs.items() if have != want]


def quoted(path: str) -> str:
    """A file name as a URI."""
    return quote(name_bytes(path), safe="/")


def loaded(text: str) -> Any:
    """A JSON text as values; it is ASCII, so that no reader stumbles over half a surrogate."""
    assert text.isascii()
    return json.loads(text)


def name_bytes(path: str) -> bytes:
    """The bytes of a file name."""
    return os.fsencode(os.path.normpath(path))
