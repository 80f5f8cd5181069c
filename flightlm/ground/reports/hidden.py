"""What a report does not list among its findings, in words: the baseline, and unchanged lines."""

from __future__ import annotations

from typing import Final

from flightlm.ground.reports.json import CertifyReport, Table

GROW: Final = "to accept them on purpose, delete the file and run --update-baseline again"


def number_of(table: Table, key: str) -> int:
    """A count of the report."""
    value = table[key]
    assert isinstance(value, int), "a count is a whole number"
    return value


def counted(count: int, word: str, words: str) -> str:
    """1 entry, 2 entries."""
    return f"{count:,} {word if count == 1 else words}"


def update_words(table: Table) -> str:
    """What --update-baseline did; "" if it was not asked for."""
    state = table["update"]
    removed = counted(number_of(table, "removed"), "entry", "entries")
    refused = counted(number_of(table, "refused"), "finding", "findings")
    stands = number_of(table, "refused") > 0
    assert isinstance(state, str), "the state of an update is a word"
    if state == "created":
        text = f"made with {counted(number_of(table, 'entries'), 'entry', 'entries')}"
        more = "(Mandatory rule, critical code, or configuration) cannot be recorded"
        return f"{text}; {refused} {more}" if stands else text
    if state == "incomplete":
        return "not written: the analysis is incomplete"
    if state == "":
        return ""
    text = f"{removed} removed" if state == "shrunk" else "nothing to remove"
    more = f"new and not recorded: a baseline only shrinks ({GROW})"
    return f"{text}; {refused} {more}" if stands else text


def baseline_words(report: CertifyReport) -> list[str]:
    """What the baseline does, a sentence each; nothing without one."""
    if "baseline" not in report:
        return []
    table = report["baseline"]
    rules = table["by_rule"]
    known = table["known"]
    assert isinstance(rules, dict), "counts by rule"
    assert isinstance(known, list), "findings"
    listed = ", ".join(f"{rule} {count}" for rule, count in rules.items())
    where = str(table["file"])
    words = [f"baseline {where}: {counted(len(known), 'known finding', 'known findings')}"]
    if listed:
        words[0] += f" ({listed})"
    if table["sha256"] == "":
        words[0] = f"baseline {where}: not there; --update-baseline makes it"
    update = update_words(table)
    if update != "":
        words.append(f"baseline {where}: {update}")
    return words


def diff_words(report: CertifyReport) -> list[str]:
    """What --diff leaves out, as a sentence; nothing without it."""
    if "diff" not in report:
        return []
    table = report["diff"]
    findings = counted(number_of(table, "hidden_findings"), "finding", "findings")
    notes = counted(number_of(table, "hidden_notes"), "note", "notes")
    commit = str(table["commit"])
    base = f"{table['base']} ({commit[:12]})"
    files = counted(number_of(table, "changed_files"), "file", "files")
    assert len(commit) >= 12, "a commit's name"
    return [f"changes since {base}, {files}: {findings} and {notes} on unchanged lines not shown"]


def short_words(report: CertifyReport) -> list[str]:
    """The same for the line of the verdict."""
    words = []
    if "baseline" in report:
        known = report["baseline"]["known"]
        assert isinstance(known, list), "findings"
        words.append(f"{len(known)} known")
    if "diff" in report:
        words.append(f"{number_of(report['diff'], 'hidden_findings')} not shown")
    return words
