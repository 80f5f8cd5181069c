"""The self-test of every run: seeded violations of each sub-rule, analysed in memory.

A checker that finds nothing may be right or broken; this tells the two apart on the machine, the
Python and the installation that the verdict comes from.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.checker import engine, registry
from flightlm.checker.analysis import Unit
from flightlm.checker.discovery import module_of_place
from flightlm.checker.engine import Outcome, Request
from flightlm.checker.model import Profile
from flightlm.checker.seeds import ELSEWHERE, SEEDS, SETTINGS

MARK: Final = "# expect: "
DAY: Final = datetime.date(2026, 1, 1)
Place = tuple[str, int, str]  # path, line, rule


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How many violations were seeded, how many were found, and which were not."""

    seeded: int
    found: int
    missed: tuple[Place, ...]


def expected_of(path: str, text: str) -> list[Place]:
    """The violations that a seed's comments announce."""
    found: list[Place] = []
    for number, line in enumerate(text.split("\n"), 1):
        _, mark, ids = line.partition(MARK)
        if mark:
            found.extend((path, number, rule) for rule in ids.split())
    assert all(rule.startswith("P10-") for _, _, rule in found), "marks name rules"
    return found


def unit_of(path: str, text: str, paths: set[str]) -> Unit:
    """A seed as a file that stands nowhere."""
    module = module_of_place(path, paths)
    data = text.encode("utf-8")
    return Unit(path, path, module, Profile.FLIGHT, True, Path(path), data)


def analyse_seeds() -> Outcome:
    """Analyse the seeds as any project."""
    root = Path("/")
    request = Request((), root, root, SETTINGS, DAY, profile=Profile.FLIGHT, jobs=1)
    paths = {path for path, _ in SEEDS}
    units = [unit_of(path, text, paths) for path, text in SEEDS]
    rules = [rule.id for rule in registry.RULES]
    assert len(paths) == len(SEEDS), "each seed has a path of its own"
    return engine.examine(units, (), request, rules)


def run() -> SelfTest:
    """Analyse the seeds and count what is found."""
    outcome = analyse_seeds()
    named = (*outcome.findings, *outcome.notes)
    reported = {(one.finding.path, one.finding.line, one.finding.rule) for one in named}
    expected = [place for path, text in SEEDS for place in expected_of(path, text)]
    expected.extend(ELSEWHERE)
    known = {rule.id for rule in registry.RULES}
    expected = [place for place in expected if place[2] in known]
    missed = tuple(place for place in expected if place not in reported)
    assert len(missed) <= len(expected), "what is missed was seeded"
    return SelfTest(len(expected), len(expected) - len(missed), missed)
