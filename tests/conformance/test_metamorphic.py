"""What keeps the meaning of a case keeps every verdict on it, statement by statement.

Each conformance case is rewritten in up to seven ways (`FLIGHTLM_ALL_VARIANTS=1`: in all of them).
All rules are compared, not the case's own alone; a finding of the variant must lead back to the
statement that has it in the case.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from flightlm.checker import engine, registry
from flightlm.checker.settings import Settings, parse_settings
from tests.checker_helpers import CONFIGURATION, analyse, options, settings_of, sources_of
from tests.conformance.test_conformance import CASES, name_of
from tests.conformance.transforms import NEW, Identity, Variant, identities, told
from tests.conformance.transforms_layout import dead, layout, round_trip
from tests.conformance.transforms_names import alias, rename
from tests.conformance.transforms_places import method, split

Transform = Callable[[Mapping[str, str]], Variant | None]
Said = set[tuple[str, Identity]]

TRANSFORMS: dict[str, Transform] = {
    "rename": rename,
    "alias": alias,
    "method": method,
    "split": split,
    "dead": dead,
    "layout": layout,
    "round trip": round_trip,
}
# Four that apply to every case take turns, unless the environment asks for all.
ALWAYS = ("rename", "dead", "layout", "round trip")
SELDOM = ("alias", "method", "split")
ALL_VARIANTS = os.environ.get("FLIGHTLM_ALL_VARIANTS", "") != ""
# (transformation, rule): why the rule may change its mind there.
CHANGES = {
    ("alias", "P10-R4.7"): "the new names make lines longer",
    ("method", "P10-R4.7"): "a method is indented",
    ("split", "P10-R4.7"): "a method is indented, the new names are longer",
    ("layout", "P10-R4.7"): "parentheses make lines longer, line breaks make them shorter",
    ("round trip", "P10-R4.7"): "unparse joins and breaks lines",
    ("layout", "P10-R4.1"): "line breaks make code lines",
    ("layout", "P10-R5.2"): "line breaks make code lines, which this rule counts",
    ("round trip", "P10-R4.1"): "unparse joins and breaks lines",
    ("round trip", "P10-R5.2"): "unparse joins and breaks lines",
    ("round trip", "P10-R4.3"): "unparse writes one statement on a line",
    ("round trip", "P10-R4.6"): "unparse writes `else:` with one `if` in it as `elif`",
    ("round trip", "P10-R10.1"): "unparse writes literals anew: no invalid escape is left",
    ("round trip", "P10-R8.11"): "unparse writes controls in strings as escapes",
    ("dead", "P10-R5.1"): "an average over the functions of the module",
    ("dead", "P10-R5.7"): "the added functions are the first with assertions",
    ("split", "P10-R5.1"): "an average over the functions of a module",
    ("split", "P10-R6.9"): "what another module takes as a value keeps its parameters; one file",
    ("method", "P10-R9.1"): "a method is reached through one more link",
    ("split", "P10-R9.1"): "a method is reached through one more link",
}
# (transformation, case): known gaps of the checker; each must still be one.
GAPS = {
    ("split", "P10-R6.2/bad_changed_by_function.py"): "changed by a parameter in another module",
}
# Rules with fewer than four of the six kinds.
FEW = {
    "P10-R4.7": "the length of lines is what most transformations change",
    "P10-R5.1": "an average over a module: functions that come or go change it",
}


@cache
def cases_of(rule: str) -> tuple[Path, ...]:
    """The cases of a sub-rule."""
    return tuple(
        p for p in sorted((CASES / rule).iterdir()) if p.name.startswith(("bad_", "good_"))
    )


def settings_for(sources: Mapping[str, str]) -> tuple[Settings, str]:
    """The settings and the profile that a case asks for."""
    found: dict[str, str] = {}
    for text in sources.values():
        found.update(options(text))
    settings = settings_of(found)
    if CONFIGURATION in sources:
        told_there = parse_settings(sources[CONFIGURATION].encode(), CONFIGURATION).weakenings
        settings = replace(settings, file=CONFIGURATION, weakenings=told_there)
    return settings, found.get("profile", "ground")


def said_of(
    sources: Mapping[str, str], settings: Settings, profile: str, variant: Variant | None = None
) -> Said:
    """(rule, statement of the case) of everything that is found."""
    modules = {path: text for path, text in sources.items() if path.endswith(".py")}
    analysis = analyse(modules, settings, profile)
    assert analysis.verdict != engine.INCOMPLETE, [file.reason for file in analysis.files]
    return identities((*analysis.findings, *analysis.notes), modules, variant)


def place_name(place: Identity, sources: Mapping[str, str]) -> str:
    """A place of a case, or that it is new."""
    return "what the variant adds" if place[0] == NEW else told(sources, place)


def turns_of(number: int) -> list[str]:
    """The transformations whose turn it is for a case: of those that always apply, one."""
    if ALL_VARIANTS:
        return list(TRANSFORMS)
    return [*SELDOM, ALWAYS[number % len(ALWAYS)]]


def differences(case: Path, names: Iterable[str], used: dict[str, int]) -> list[str]:
    """What variants of a case are told otherwise than the case; `used` counts the variants."""
    sources = sources_of(case)
    settings, profile = settings_for(sources)
    before = said_of(sources, settings, profile)
    found = []
    for name in names:
        variant = TRANSFORMS[name](sources)
        if variant is None:
            continue
        used[name] += 1
        after = said_of(variant.sources, settings, profile, variant)
        if (name, name_of(case)) in GAPS:
            assert before != after, f"{name} of {name_of(case)} is no gap any more"
            continue
        for word, some in (("lost", before - after), ("new", after - before)):
            for rule, place in sorted(some):
                if (name, rule) not in CHANGES:
                    where = place_name(place, sources)
                    found.append(f"{name_of(case)}: {name}: {word} {rule} at {where}")
    return found


@pytest.mark.requirement("FLM-REQ-565")
@pytest.mark.parametrize("rule", [rule.id for rule in registry.RULES])
def test_no_rewriting_that_keeps_the_meaning_changes_a_verdict(rule: str) -> None:
    found: list[str] = []
    bad: dict[str, int] = defaultdict(int)
    good: dict[str, int] = defaultdict(int)
    for number, case in enumerate(cases_of(rule)):
        used = bad if case.name.startswith("bad_") else good
        found.extend(differences(case, turns_of(number), used))
    assert found == []
    kinds = {"layout" if n == "round trip" else n for n in bad if bad[n] and good[n]}
    kinds -= {n for n, r in CHANGES if r == rule and n not in ("layout", "round trip")}
    if rule not in FEW:
        assert len(kinds) >= 4, f"{rule} is covered by {sorted(kinds)} alone"
    else:
        assert len(kinds) < 4, f"{rule} is covered and needs no excuse"
