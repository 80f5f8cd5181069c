"""Workflow commands of GitHub Actions: annotations on the lines of a pull request.

GitHub shows ten annotations of a kind for each step, and the first ones; the gravest stand first.
"""

from __future__ import annotations

from typing import Final

from flightlm.ground.display import visible
from flightlm.ground.reports.hidden import short_words
from flightlm.ground.reports.json import FindingReport
from flightlm.ground.reports.scene import (
    Places,
    Scene,
    by_level,
    doubts_of,
    level_of,
    missed_of,
)
from flightlm.ground.reports.text import counted

COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}
SHOWN: Final = 10
# What a workflow command would take for its own.
DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def in_property(value: str) -> str:
    """A value as a property of a command holds it."""
    text = visible(value)
    return text.translate(PROPERTY)


def command(name: str, properties: dict[str, str], text: str) -> str:
    """One workflow command: ::name key=value,key=value::text."""
    assert name in COMMANDS.values(), "the commands that annotate"
    pairs = ",".join(f"{key}={in_property(value)}" for key, value in properties.items())
    data = visible(text)
    return f"::{name} {pairs}::{data.translate(DATA)}"


def annotation(finding: FindingReport, places: Places, name: str) -> str:
    """A finding at its line; without a column if the line cannot be read any more."""
    properties = {"file": places.path(finding["path"]), "line": str(finding["line"])}
    column = places.column(finding)
    if column > 0:
        properties["col"] = str(column)
    properties["title"] = f"{finding['rule']} {finding['verdict']}"
    assert "file" in properties, "an annotation stands in a file"
    return command(name, properties, finding["message"])


def commands_of(scene: Scene) -> list[str]:
    """The commands: what was not analysed, the findings by level, the first notes."""
    report = scene.report
    places = Places(scene)
    found = []
    for file in missed_of(report):
        properties = {"file": places.path(str(file["path"])), "title": "not analysed"}
        found.append(command("error", properties, f"{file['state']}: {file['reason']}"))
    found.extend(command("error", {"title": "not analysed"}, text) for text in doubts_of(report))
    findings: list[FindingReport] = by_level(report["findings"])
    notes: list[FindingReport] = report["notes"]
    for finding in findings:
        found.append(annotation(finding, places, COMMANDS[level_of(finding["rule"])]))
    # Notes never fail, and there may be thousands: those that nobody would see are not printed.
    found.extend(annotation(note, places, "notice") for note in notes[:SHOWN])
    assert len(found) >= len(findings), "an annotation for each"
    return found


def text_of(scene: Scene) -> str:
    """The commands, and a last line for the log that says how many there are."""
    report = scene.report
    lines = commands_of(scene)
    parts = [
        counted(len(report["findings"]), "finding"),
        counted(len(report["notes"]), "note"),
        f"{counted(len(missed_of(report)), 'file')} not analysed",
        *short_words(report),
    ]
    last = f"flightlm certify: {report['verdict']}: {', '.join(parts)}"
    counts = [sum(line.startswith(f"::{name} ") for line in lines) for name in COMMANDS.values()]
    if max([*counts, len(report["notes"])]) > SHOWN:
        last += f" (GitHub shows {SHOWN} annotations of a kind; this log has every finding)"
    assert "\n" not in last, "one line"
    return "".join(line + "\n" for line in [*lines, last])
