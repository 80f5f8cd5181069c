"""The independent files: written from the text of the rules before their author saw the checker.

A comment `# expect: ID` asks for a finding or note of that sub-rule on its line; of the lines with
the same `# expect-any x: ID` one at least is asked for, and any is accepted (the rules leave the
line open); on a line with `# may: ID` both answers are accepted.  Any other line is a false alarm.
The comments are taken out before the checker reads the files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flightlm.checker import engine, registry
from flightlm.checker.settings import Settings, parse_settings
from tests.checker_helpers import CONFIGURATION, analyse

FILES = Path(__file__).parents[2] / "standards" / "conformance-independent"
MARK = re.compile(r"  # (expect|expect-any ([a-z])|may): (P10-[A-Z0-9.]+)$")
FLIGHT = "# flightlm-test: profile=flight"
# Decided of what the project says of itself, not of source: they have no files here.
WITHOUT_FILES = {"P10-R10.3", "P10-R10.7", "P10-R10.8"}
Place = tuple[str, int]  # path, line


@dataclass
class Case:
    """A file or folder: its sources without the comments, and what these say."""

    sources: dict[str, str] = field(default_factory=dict)
    expected: list[set[Place]] = field(default_factory=list)
    accepted: set[Place] = field(default_factory=set)
    profile: str = "ground"


def cases_of(rule: str) -> list[Path]:
    """Every case of a sub-rule."""
    return [case for case in sorted((FILES / rule).iterdir()) if case.name != "__pycache__"]


def read(case: Path, rule: str) -> Case:
    """A case; every comment in it names its folder's sub-rule."""
    read_case = Case()
    groups: dict[str, set[Place]] = defaultdict(set)
    files = [case] if case.is_file() else sorted(p for p in case.rglob("*") if p.is_file())
    for path in (p for p in files if "__pycache__" not in p.parts):
        name = path.name if case.is_file() else path.relative_to(case).as_posix()
        lines = path.read_bytes().decode("utf-8").split("\n")
        if lines[0].startswith(FLIGHT):
            read_case.profile = "flight"
        for number, line in enumerate(lines, 1):
            mark = MARK.search(line)
            if mark is None:
                continue
            assert mark[3] == rule, f"{case}: {mark[3]}"
            place = (name, number)
            read_case.accepted.add(place)
            if mark[2]:
                groups[mark[2]].add(place)
            elif mark[1] == "expect":
                read_case.expected.append({place})
            lines[number - 1] = line[: mark.start()]
        read_case.sources[name] = "\n".join(lines)
    read_case.expected.extend(groups.values())
    return read_case


def reported(case: Case, rule: str) -> set[Place]:
    """Where the checker finds or notes the sub-rule."""
    sources = dict(case.sources)
    text = sources.pop(CONFIGURATION, None)
    settings = Settings() if text is None else parse_settings(text.encode(), CONFIGURATION)
    analysis = analyse(sources, settings, case.profile, select=(rule,))
    assert analysis.verdict != engine.INCOMPLETE, [file.reason for file in analysis.files]
    return analysis.lines(rule)


def disagreements(path: Path, rule: str) -> list[str]:
    """What the checker misses in a case and what it reports in vain."""
    case = read(path, rule)
    assert bool(case.expected) == path.name.startswith("bad_"), f"{path} is well named"
    found = reported(case, rule)
    missed = [min(group) for group in case.expected if not group & found]
    told = [f"{path.name}: missed {name}:{line}" for name, line in sorted(missed)]
    alarms = sorted(found - case.accepted)
    return told + [f"{path.name}: false alarm {name}:{line}" for name, line in alarms]


@pytest.mark.requirement("FLM-REQ-254")
@pytest.mark.parametrize("rule", [rule.id for rule in registry.RULES])
def test_the_independent_files_of_a_sub_rule_agree_with_the_checker(rule: str) -> None:
    if rule in WITHOUT_FILES:
        return
    paths = cases_of(rule)
    assert sum(path.name.startswith("bad_") for path in paths) >= 3
    assert sum(path.name.startswith("good_") for path in paths) >= 3
    assert [text for path in paths for text in disagreements(path, rule)] == []
