"""SARIF 2.1.0 (OASIS), in two files: what code scanning shows, and what an auditor files.

The upload file holds the open findings alone: GitHub opens an alert for every result, suppressed
or not.  The evidence file holds everything: findings (kind fail; open where nothing was proven),
notes (level note; kind review where nothing was proven), what deviation records and the baseline
cover (with their justification), and what is proven (kind pass).  SARIF gives a level to kind fail
alone.  Names of files are relative to the root of the repository, and no path of this machine and
no clock is in either file.
"""

from __future__ import annotations

import json
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.engine import EXIT_STATUS, INCOMPLETE
from flightlm.checker.fingerprints import SCHEME
from flightlm.checker.model import Proof, State, Verdict
from flightlm.ground.display import visible
from flightlm.ground.reports.hidden import diff_words
from flightlm.ground.reports.json import CertifyReport, Counts, FindingReport, StepReport, Table
from flightlm.ground.reports.sarif_rules import descriptors
from flightlm.ground.reports.scene import (
    Places,
    Scene,
    deviated_of,
    doubts_of,
    known_of,
    level_of,
    missed_of,
    rank_of,
)

VERSION: Final = "2.1.0"
SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
TOOL: Final = "flightlm"
ROOT: Final = "%SRCROOT%"
FINGERPRINT: Final = "flightlmFingerprint/v1"
# What GitHub's code scanning takes: results of a run, steps of a result (of 10,000 it shows
# these), bytes of a compressed file (documented as 10 MB).
MAX_RESULTS: Final = 25_000
MAX_STEPS: Final = 1_000
MAX_BYTES: Final = 10_000_000
MAX_HALVINGS: Final = 16  # 25,000 results are less than 2 ** 16
UNPROVEN: Final = Verdict.UNPROVEN.value
NO_LINE: Final = 0
# What a path of a URI holds as it is (RFC 3986: the unreserved characters, and the slash).
PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-._~/")
NOTIFICATIONS: Final = {
    State.PARSE_FAILED.value: "A file that Python cannot parse.",
    State.TOO_COMPLEX.value: "A file that is nested too deeply, or too large.",
    State.UNREADABLE.value: "A file that cannot be read.",
    State.EXCLUDED.value: "A file or folder that is left out, with the reason.",
    "INCOMPLETE": "A reason why the whole analysis counts for nothing.",
    "NOT_CLAIMED": "A rule of which nothing is claimed.",
    "NOT_SHOWN": "Findings that are not in this file.",
}


def message(text: str) -> Table:
    """A message of plain text: braces are doubled (SARIF 3.11.5), nothing is a link (3.11.6)."""
    doubled = text.replace("{", "{{")
    doubled = doubled.replace("}", "}}")
    return {"text": doubled.replace("](", "] (")}


def percent_encoded(data: bytes) -> str:
    """Bytes of a name in a URI."""
    letters = data.decode("latin-1")  # one for each byte
    text = "".join(letter if letter in PLAIN else f"%{ord(letter):02X}" for letter in letters)
    assert text.isascii(), "a URI is ASCII"
    return text


class Sites:
    """Where things stand, as SARIF says it."""

    __slots__ = ("_indices", "_places")

    def __init__(self, scene: Scene, findings: Sequence[FindingReport]) -> None:
        self._places: Final = Places(scene)
        listed = [str(file["path"]) for file in listed_files(scene.report)]
        places = [finding["path"] for finding in findings]
        traces: list[list[StepReport]] = [finding["trace"] for finding in findings]
        steps = [step["path"] for trace in traces for step in trace]
        summary = scene.report["summary"]
        proven: dict[str, Counts] = summary["proven_by_file"]
        names = dict.fromkeys([*listed, *sorted({*places, *steps, *proven})])
        self._indices: Final = {path: index for index, path in enumerate(names)}
        assert len(self._indices) >= len(listed), "each listed file has an index"

    def paths(self) -> list[str]:
        """The files in the order of their indices."""
        return list(self._indices)

    def uri(self, path: str) -> str:
        """A path relative to the root, percent-encoded: bytes that are no UTF-8 too."""
        relative = self._places.path(path)
        assert relative != "", "a file has a name"
        return percent_encoded(relative.encode("utf-8", errors="surrogateescape"))

    def folder(self) -> str:
        """The folder of the configuration, relative to the root; "" if it is the root."""
        return visible(self._places.folder())

    def artifact(self, path: str) -> Table:
        """A reference to a file."""
        place: Table = {"uri": self.uri(path), "uriBaseId": ROOT}
        if path in self._indices:
            place["index"] = self._indices[path]
        return place

    def location(self, path: str, line: int, column: int, symbol: str) -> Table:
        """A place; without a line it is the whole file, without a column the whole line."""
        assert column == 0 or line > 0, "a column stands in a line"
        physical: Table = {"artifactLocation": self.artifact(path)}
        if line > 0:
            region: Table = {"startLine": line}
            if column > 0:
                region["startColumn"] = column
            physical["region"] = region
        found: Table = {"physicalLocation": physical}
        if symbol != "":
            found["logicalLocations"] = [{"fullyQualifiedName": visible(symbol)}]
        return found

    def place_of(self, finding: FindingReport) -> Table:
        """The place of a finding."""
        column = self._places.column(finding)
        return self.location(finding["path"], finding["line"], column, finding["symbol"])


@dataclass(frozen=True, slots=True)
class Log:
    """What one file holds.

    results  in the order in which they are written
    told     what the file does not hold, a line for each reason
    """

    results: tuple[Table, ...]
    told: tuple[str, ...]
    evidence: bool


def listed_files(report: CertifyReport) -> list[Table]:
    """The files that were to be analysed."""
    files: list[Table] = report["files"]
    kept = [file for file in files if file["state"] != State.EXCLUDED.value]
    assert len(kept) <= len(files), "what is excluded is left out"
    return kept


def rules_of(report: CertifyReport) -> list[str]:
    """The selected rules, in their order."""
    return list(report["summary"]["by_rule"])


def code_flow(trace: Sequence[StepReport], sites: Sites) -> Table:
    """The steps of a trace: the calls of a cycle, or the way to what must not be reached."""
    assert len(trace) > 0, "a trace has steps"
    steps: list[Table] = []
    for number, step in enumerate(trace[:MAX_STEPS], 1):
        place = sites.location(step["path"], step["line"], 0, "")
        place["message"] = message(visible(step["note"]))
        steps.append({"location": place, "executionOrder": number, "importance": "essential"})
    return {"threadFlows": [{"locations": steps}]}


def result_of(finding: FindingReport, sites: Sites, index: int, level: str) -> Table:
    """A finding; what was not proven says so.  `level` is none for what is open."""
    unproven = finding["verdict"] == UNPROVEN
    text = visible(finding["message"])
    assert finding["rule"] != "", "a finding has a rule"
    result: Table = {
        "ruleId": finding["rule"],
        "ruleIndex": index,
        "level": level,
        "message": message(f"{UNPROVEN}: {text}" if unproven else text),
        "locations": [sites.place_of(finding)],
        "properties": {"verdict": finding["verdict"]},
    }
    if finding["fingerprint"] != "":
        result["partialFingerprints"] = {FINGERPRINT: finding["fingerprint"]}
    if finding["trace"]:
        result["codeFlows"] = [code_flow(finding["trace"], sites)]
    return result


def upload_results(findings: Sequence[FindingReport], sites: Sites, rules: Counts) -> list[Table]:
    """The findings as alerts: kind fail is what SARIF assumes."""
    found = [
        result_of(finding, sites, rules[finding["rule"]], level_of(finding["rule"]))
        for finding in findings
    ]
    assert len(found) == len(findings), "a result for each finding"
    return found


def judged(finding: FindingReport, sites: Sites, rules: Counts, status: str) -> Table:
    """A finding as evidence: with its kind, and what became of it in `status`."""
    unproven = finding["verdict"] == UNPROVEN
    note = status == "note"
    grave = "note" if note else level_of(finding["rule"])
    result = result_of(finding, sites, rules[finding["rule"]], "none" if unproven else grave)
    doubt = "review" if note else "open"
    result["kind"] = doubt if unproven else "fail"
    result["properties"] = {"verdict": finding["verdict"], "status": status}
    assert result["kind"] == "fail" or result["level"] == "none", "SARIF 3.27.10"
    return result


def suppressed(result: Table, kind: str, justification: str, properties: Table) -> Table:
    """A result that a record covers."""
    assert kind in ("inSource", "external"), "the kinds of SARIF"
    suppression: Table = {
        "kind": kind,
        "status": "accepted",
        "justification": clean(justification),
        "properties": properties,
    }
    return {**result, "suppressions": [suppression]}


def clean(text: str) -> str:
    """A text of several lines without control characters."""
    return "\n".join(visible(line) for line in text.split("\n"))


def deviated_results(report: CertifyReport, sites: Sites, rules: Counts) -> list[Table]:
    """What deviation records cover: a comment on the line points to the record."""
    found = []
    for record, finding in deviated_of(report):
        result = judged(finding, sites, rules, "deviated")
        told: Table = {
            "deviation": visible(str(record["id"])),
            "raisedBy": visible(str(record["raised_by"])),
            "approvedBy": visible(str(record["approved_by"])),
            "expires": record["expires"],
            "mitigation": clean(str(record["mitigation"])),
        }
        found.append(suppressed(result, "inSource", str(record["reason"]), told))
    assert all("suppressions" in result for result in found), "each has its record"
    return found


def known_results(report: CertifyReport, sites: Sites, rules: Counts) -> list[Table]:
    """What the baseline covers."""
    text = "listed in the baseline: known before the code was checked"
    results = [judged(finding, sites, rules, "known") for finding in known_of(report)]
    assert all(result["ruleId"] in rules for result in results), "a finding has a rule"
    return [suppressed(result, "external", text, {}) for result in results]


def pass_result(rule: str, index: int, place: Table, text: str, count: int) -> Table:
    """Obligations that are met."""
    assert count > 0, "something is proven"
    return {
        "ruleId": rule,
        "ruleIndex": index,
        "kind": "pass",
        "level": "none",
        "message": message(text),
        "locations": [place],
        "occurrenceCount": count,
        "properties": {"verdict": Verdict.PROVEN.value, "status": "proven"},
    }


def proof_result(proof: Proof, sites: Sites, index: int) -> Table:
    """An obligation that is met, with its steps."""
    assert proof.verdict == Verdict.PROVEN.value, "a proof that holds"
    place = sites.location(proof.path, proof.line, 0, proof.symbol)
    text = "; ".join(visible(step) for step in proof.steps)
    result = pass_result(proof.rule, index, place, text or "proven", 1)
    detail = {name: visible(value) for name, value in proof.detail if value}
    result["properties"] = {"verdict": proof.verdict, "status": "proven", **detail}
    return result


def pass_results(scene: Scene, sites: Sites, rules: Counts) -> list[Table]:
    """What is proven: each proof that was kept, then the others of a file and rule as a count."""
    proofs: dict[tuple[str, str], list[Proof]] = {}
    for proof in scene.outcome.proofs:
        if proof.verdict == Verdict.PROVEN.value:
            kept = proofs.setdefault((proof.path, proof.rule), [])
            kept.append(proof)
    summary = scene.report["summary"]
    counts: dict[str, Counts] = summary["proven_by_file"]
    found: list[Table] = []
    for path, row in counts.items():
        for rule, count in row.items():
            shown = proofs.get((path, rule), [])
            assert len(shown) <= count, "each proof is counted"
            found.extend(proof_result(proof, sites, rules[rule]) for proof in shown)
            rest = count - len(shown)
            if rest > 0:
                place = sites.location(path, NO_LINE, 0, "")
                text = f"{rest} more proven" if shown else f"{rest} proven"
                found.append(pass_result(rule, rules[rule], place, text, rest))
    return found


def notification(name: str, level: str, text: str, places: Sequence[Table]) -> Table:
    """Something to know about the run."""
    assert name in NOTIFICATIONS, "a notification is described"
    told: Table = {"descriptor": {"id": name}, "level": level, "message": message(text)}
    if places:
        told["locations"] = list(places)
    return told


def execution_notifications(scene: Scene, sites: Sites, log: Log) -> list[Table]:
    """What was not analysed, what makes the whole doubtful, what this file does not hold."""
    found = []
    for file in missed_of(scene.report):
        state = str(file["state"])
        place = sites.location(str(file["path"]), NO_LINE, 0, "")
        found.append(notification(state, "error", visible(f"{state}: {file['reason']}"), [place]))
    doubts = doubts_of(scene.report)
    found.extend(notification("INCOMPLETE", "error", doubt, ()) for doubt in doubts)
    found.extend(notification("NOT_SHOWN", "warning", text, ()) for text in log.told)
    hidden = [visible(words) for words in diff_words(scene.report)]
    found.extend(notification("NOT_SHOWN", "note", words, ()) for words in hidden)
    assert len(found) >= len(doubts) + len(log.told), "each is told"
    return found


def configuration_notifications(scene: Scene, sites: Sites) -> list[Table]:
    """What the configuration leaves out."""
    report = scene.report
    summary = report["summary"]
    files: list[Table] = report["files"]
    not_claimed: list[str] = summary["not_claimed"]
    excluded: dict[str, list[Table]] = {}
    for file in files:
        if file["state"] == State.EXCLUDED.value:
            places = excluded.setdefault(str(file["reason"]), [])
            places.append(sites.location(str(file["path"]), NO_LINE, 0, ""))
    found = [
        notification(State.EXCLUDED.value, "note", visible(f"excluded: {reason}"), places)
        for reason, places in excluded.items()
    ]
    for rule in not_claimed:
        text = f"{rule} is not claimed: no steady root is marked or configured"
        found.append(notification("NOT_CLAIMED", "note", text, ()))
    assert len(found) <= len(files) + len(not_claimed), "a file is excluded for one reason"
    return found


def driver_of(report: CertifyReport) -> Table:
    """The tool and its rules."""
    tool = report["tool"]
    rules = rules_of(report)
    assert tool["version"] != "", "the tool has a version"
    return {
        "name": TOOL,
        "fullName": "flightlm certify: the Power of Ten for Python",
        "version": tool["version"],
        "semanticVersion": tool["version"],
        "language": "en",
        "rules": descriptors(rules),
        "notifications": [
            {"id": name, "shortDescription": {"text": text}} for name, text in NOTIFICATIONS.items()
        ],
        "properties": {
            "python": tool["python"],
            "configSha256": tool["config_sha256"],
            "selfTest": {**tool["self_test"]},
            "fingerprints": SCHEME,
        },
    }


def artifacts_of(scene: Scene, sites: Sites) -> list[Table]:
    """The analysed files with their digests, then other files that findings stand in."""
    listed = {str(file["path"]): file for file in listed_files(scene.report)}
    found = []
    for path in sites.paths():
        entry: Table = {"location": {"uri": sites.uri(path), "uriBaseId": ROOT}}
        file = listed.get(path)
        if file is not None:
            entry["roles"] = ["analysisTarget"]
            entry["sourceLanguage"] = "python"
            entry["properties"] = {"state": file["state"], "profile": file["profile"]}
            if file["sha256"] != "":
                entry["hashes"] = {"sha-256": file["sha256"]}
        found.append(entry)
    assert len(found) >= len(listed), "every file has an entry"
    return found


def invocation_of(scene: Scene, sites: Sites, log: Log) -> Table:
    """How the run went.  What was not analysed makes it unsuccessful; findings do not."""
    verdict = scene.report["verdict"]
    assert verdict in EXIT_STATUS, "a report has a verdict"
    return {
        "executionSuccessful": verdict != INCOMPLETE,
        "exitCode": EXIT_STATUS[verdict],
        "toolExecutionNotifications": execution_notifications(scene, sites, log),
        "toolConfigurationNotifications": configuration_notifications(scene, sites),
    }


def run_of(scene: Scene, sites: Sites, log: Log) -> Table:
    """The one run of a file."""
    report = scene.report
    folder = sites.folder()
    # One analysis each for the projects of a repository: GitHub compares with the last of its id.
    category = f"{TOOL}-certify/{folder}/" if folder else f"{TOOL}-certify/"
    assert category.endswith("/"), "GitHub takes what stands before the last slash"
    root: Table = {"description": {"text": "the root of the repository"}}
    return {
        "tool": {"driver": driver_of(report)},
        "automationDetails": {"id": category},
        "invocations": [invocation_of(scene, sites, log)],
        "originalUriBaseIds": {ROOT: root},
        "columnKind": "utf16CodeUnits",
        "artifacts": artifacts_of(scene, sites),
        "results": list(log.results),
        "properties": told_of(report) if log.evidence else {"verdict": report["verdict"]},
    }


def told_of(report: CertifyReport) -> Table:
    """What is said of the whole: counts, assumptions, the baseline and the limits of the view."""
    summary = report["summary"]
    found: Table = {
        "verdict": report["verdict"],
        "byRule": summary["by_rule"],
        "byProfile": summary["by_profile"],
        "pragmas": summary["pragmas"],
        "assumptions": report["assumptions"],
    }
    for key in ("baseline", "diff"):
        table = report.get(key)
        if isinstance(table, dict):
            rows = {name: value for name, value in table.items() if name != "known"}
            texts = {name: visible(text) for name, text in rows.items() if isinstance(text, str)}
            found[key] = {**rows, **texts}
    assert len(found) >= 5, "every report has a summary"
    return found


def log_text(scene: Scene, sites: Sites, log: Log) -> str:
    """A whole file."""
    document = {"$schema": SCHEMA, "version": VERSION, "runs": [run_of(scene, sites, log)]}
    assert document["version"] == "2.1.0", "the version that this module writes"
    return json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"


def indices_of(report: CertifyReport) -> Counts:
    """Rule -> its place among the rules of the tool."""
    return {rule: index for index, rule in enumerate(rules_of(report))}


def fits(text: str) -> bool:
    """Whether a file, compressed, is one that GitHub takes."""
    if len(text) <= MAX_BYTES:
        return True
    data = zlib.compress(text.encode("ascii"), 6)
    return len(data) <= MAX_BYTES


def chosen(findings: Sequence[FindingReport], count: int) -> list[FindingReport]:
    """The `count` gravest findings, in the order of all."""
    if count >= len(findings):
        return list(findings)
    order = sorted(range(len(findings)), key=lambda i: rank_of(findings[i]))
    found = [findings[i] for i in sorted(order[:count])]
    assert len(found) == count, "as many as asked for"
    return found


def omissions(findings: Sequence[FindingReport], kept: Sequence[FindingReport]) -> tuple[str, ...]:
    """What GitHub's limits cost, a line for each."""
    told = []
    missing = len(findings) - len(kept)
    assert missing >= 0, "the kept are some of all"
    if missing > 0:
        told.append(
            f"{missing} of {len(findings)} findings are left out, the least grave: GitHub takes "
            f"{MAX_RESULTS} results and {MAX_BYTES} compressed bytes; sarif-evidence has them all"
        )
    cut = sum(len(finding["trace"]) > MAX_STEPS for finding in kept)
    if cut > 0:
        told.append(f"{cut} traces are cut after {MAX_STEPS} steps; the JSON has them whole")
    return tuple(told)


def upload_text(scene: Scene) -> str:
    """The file for code scanning: the open findings, at most as many as GitHub takes."""
    findings: list[FindingReport] = scene.report["findings"]
    sites = Sites(scene, findings)
    rules = indices_of(scene.report)
    count = min(len(findings), MAX_RESULTS)
    text = ""
    for _ in range(MAX_HALVINGS):
        kept = chosen(findings, count)
        results = upload_results(kept, sites, rules)
        log = Log(tuple(results), omissions(findings, kept), evidence=False)
        text = log_text(scene, sites, log)
        if fits(text):
            break
        count //= 2
    assert text != "", "a file was written"
    return text


def evidence_text(scene: Scene) -> str:
    """The file to keep: findings, notes, what is covered by records, what is proven."""
    report = scene.report
    findings: list[FindingReport] = report["findings"]
    notes: list[FindingReport] = report["notes"]
    covered = [finding for _, finding in deviated_of(report)]
    known = known_of(report)
    every = [*findings, *notes, *covered, *known]
    sites = Sites(scene, every)
    rules = indices_of(report)
    results = [judged(finding, sites, rules, "finding") for finding in findings]
    results.extend(judged(finding, sites, rules, "note") for finding in notes)
    results.extend(deviated_results(report, sites, rules))
    results.extend(known_results(report, sites, rules))
    assert len(results) == len(every), "each finding once"
    results.extend(pass_results(scene, sites, rules))
    return log_text(scene, sites, Log(tuple(results), omissions(every, every), evidence=True))
