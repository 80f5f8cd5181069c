"""JUnit XML, as Jenkins and GitLab read it: a suite for each file, a test case for each rule.

A rule with nothing to decide in a file has no case there.  A case fails if a finding stands, is
skipped if deviation records or the baseline cover all of its findings, and else passes; notes stand
in its output.  A file that was not analysed is an error.  No times are told.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flightlm.checker.model import State
from flightlm.ground.display import visible
from flightlm.ground.reports.hidden import baseline_words, diff_words
from flightlm.ground.reports.json import CertifyReport, Counts, FindingReport, StepReport, Table
from flightlm.ground.reports.scene import Scene, deviated_of, doubts_of, known_of

NAME: Final = "flightlm certify"
ANALYSIS: Final = "analysis"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
KINDS: Final = ("failure", "error", "skipped")


@dataclass(slots=True)
class Case:
    """What is known of one rule in one file.

    kind     "" if it passes, else failure, error or skipped
    message  one line that says why
    lines    the findings, a line for each and for each step of a trace
    output   the notes
    """

    kind: str = ""
    message: str = ""
    lines: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def tell(self, kind: str, message: str, lines: Sequence[str]) -> None:
        """One more reason not to pass; the first gives the message, the gravest the kind."""
        assert kind in KINDS, "the outcomes of a test case"
        if self.kind in ("", kind) or kind == "failure":
            self.message = self.message if self.kind == kind else message
            self.kind = kind
        self.lines.extend(lines)

    def say(self, lines: Sequence[str]) -> None:
        """Something to know, whatever the outcome."""
        self.output.extend(lines)


Suite = dict[str, Case]


def escaped(text: str) -> str:
    """A line as XML holds it: what XML or a terminal cannot show is U+FFFD."""
    return html.escape(visible(text), quote=True)


def finding_lines(finding: FindingReport) -> list[str]:
    """A finding and the steps of its trace."""
    place = f"{finding['path']}:{finding['line']}:{finding['column']}"
    text = [f"{place}: {finding['rule']} {finding['verdict']} {finding['message']}"]
    trace: list[StepReport] = finding["trace"]
    for number, step in enumerate(trace, 1):
        text.append(f"  {number}. {step['path']}:{step['line']}: {step['note']}")
    assert len(text) > len(trace), "a line for the finding, and one for each step"
    return text


def case_of(suites: dict[str, Suite], path: str, name: str) -> Case:
    """The case of a rule in a file."""
    assert name != "", "a case has a name"
    suite = suites.setdefault(path, {})
    return suite.setdefault(name, Case())


def add_files(suites: dict[str, Suite], report: CertifyReport) -> None:
    """A suite for each file; what was not analysed says why."""
    files: list[Table] = report["files"]
    for file in files:
        path = str(file["path"])
        state = str(file["state"])
        if state == State.ANALYZED.value:
            _ = suites.setdefault(path, {})
            continue
        excluded = state == State.EXCLUDED.value
        case = case_of(suites, path, ANALYSIS)
        case.tell("skipped" if excluded else "error", f"{state}: {file['reason']}", ())
    assert len(suites) <= len(files) + 1, "a suite for each file, and one for the whole"


def add_findings(suites: dict[str, Suite], report: CertifyReport) -> None:
    """The findings: those that stand fail, those that a record covers are skipped."""
    findings: list[FindingReport] = report["findings"]
    for finding in findings:
        case = case_of(suites, finding["path"], finding["rule"])
        case.tell(
            "failure", f"line {finding['line']}: {finding['message']}", finding_lines(finding)
        )
    for record, finding in deviated_of(report):
        case = case_of(suites, finding["path"], finding["rule"])
        reason = f"deviation {record['id']}: {record['reason']}"
        case.tell("skipped", reason, [*finding_lines(finding), f"  {reason}"])
    for finding in known_of(report):
        case = case_of(suites, finding["path"], finding["rule"])
        case.tell("skipped", "listed in the baseline", finding_lines(finding))
    notes: list[FindingReport] = report["notes"]
    for note in notes:
        case = case_of(suites, note["path"], note["rule"])
        case.say(finding_lines(note))
    assert all(suites[finding["path"]] for finding in findings), "a finding has a case"


def suites_of(report: CertifyReport) -> dict[str, Suite]:
    """File -> rule -> what is known; the first suite is about the whole analysis."""
    suites: dict[str, Suite] = {NAME: {}}
    whole = case_of(suites, NAME, ANALYSIS)
    for doubt in doubts_of(report):
        whole.tell("error", doubt, [doubt])
    whole.say([*baseline_words(report), *diff_words(report)])
    summary = report["summary"]
    not_claimed: list[str] = summary["not_claimed"]
    for rule in not_claimed:
        case = case_of(suites, NAME, rule)
        case.tell("skipped", "not claimed: no steady root", ())
    add_files(suites, report)
    add_findings(suites, report)
    proven: dict[str, Counts] = summary["proven_by_file"]
    for path, row in proven.items():
        for rule in row:
            _ = case_of(suites, path, rule)
    assert NAME in suites, "the whole has a suite"
    return suites


def case_text(path: str, name: str, case: Case) -> list[str]:
    """One test case.  Jenkins takes what stands before the last dot for the package."""
    module = path.removesuffix(".py")
    module = module.replace("/", ".")
    head = f'    <testcase classname="{escaped(module)}" name="{escaped(name)}"'
    head += "" if path == NAME else f' file="{escaped(path)}"'
    head += ' time="0"'
    inner = []
    if case.kind != "":
        label = f'message="{escaped(case.message)}"'
        if case.kind != "skipped":
            label += f' type="{escaped(name)}"'
        lines = "\n".join(escaped(line) for line in case.lines)
        inner.append(f"      <{case.kind} {label}>{lines}</{case.kind}>")
    if case.output:
        lines = "\n".join(escaped(line) for line in case.output)
        inner.append(f"      <system-out>{lines}</system-out>")
    assert name != "", "a case has a name"
    return [head + ">", *inner, "    </testcase>"] if inner else [head + "/>"]


def counts_text(cases: Sequence[Case]) -> str:
    """The counts of some cases as attributes."""
    kinds = [case.kind for case in cases]
    failures, errors, skipped = (kinds.count(kind) for kind in KINDS)
    assert failures + errors + skipped <= len(cases), "a case has one outcome"
    return (
        f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="0"'
    )


def text_of(scene: Scene) -> str:
    """The whole document."""
    suites = suites_of(scene.report)
    every = [case for suite in suites.values() for case in suite.values()]
    lines = [f'<testsuites name="{NAME}" {counts_text(every)}>']
    for path, suite in suites.items():
        cases = list(suite.values())
        lines.append(f'  <testsuite name="{escaped(path)}" {counts_text(cases)}>')
        for name, case in sorted(suite.items()):
            lines.extend(case_text(path, name, case))
        lines.append("  </testsuite>")
    assert len(lines) > 2 * len(suites), "each suite has a beginning and an end"
    return HEAD + "\n".join([*lines, "</testsuites>"]) + "\n"
