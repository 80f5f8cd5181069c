"""Violations injected into the clean flight segment: every one is found on its line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from flightlm.checker import registry
from verification.checker import mutations
from verification.checker.hosts import Host, Injection, LineEdit, applied

pytestmark = pytest.mark.requirement("FLM-REQ-566")

EACH = 2  # of every rule; `python -m verification.checker.mutations` tries all
SEED = 11


@cache
def campaign() -> mutations.Campaign:
    """The flight segment, read and analysed once."""
    return mutations.campaign_here()


@cache
def every() -> list[Injection]:
    """Every injection."""
    return mutations.everything(campaign(), SEED)


def test_the_clean_files_can_host() -> None:
    assert len(campaign().hosts) >= 20
    paths = {host.path for host in campaign().hosts}
    assert {"flightlm/flight/model.py", "flightlm/flight/session.py"} <= paths


def test_every_rule_has_a_mutator_with_places_in_several_files() -> None:
    rules = {rule.id for rule in registry.RULES} - set(mutations.OF_PACKAGE)
    files = {rule: {one.path for one in every() if one.rule == rule} for rule in rules}
    assert {rule for rule, paths in files.items() if len(paths) < 5} == set()


def test_every_injected_violation_is_found_on_its_line() -> None:
    injections = mutations.drawn(every(), EACH, SEED)
    assert min(Counter(one.rule for one in injections).values()) == EACH
    missed = []
    for batch in mutations.batches_of(injections):
        missed.extend(mutations.missed_alone(campaign(), batch))
    assert [mutations.told(one) for one in missed] == []


def test_what_concerns_the_package_is_found() -> None:
    assert mutations.of_the_package(campaign()) == []


def test_an_injection_that_is_not_found_is_told() -> None:
    host = campaign().hosts[0]
    harmless = Injection("P10-R1.1", host.path, "f", (LineEdit(host.import_line, 0, ("# #!",)),))
    missed = mutations.missed_in(replace(campaign(), hosts=(host,)), [harmless])
    assert [one.injection for one in missed] == [harmless]
    assert f"P10-R1.1: {host.path}:{host.import_line}" in mutations.told(missed[0])


def test_lines_move_with_what_is_injected_above_them() -> None:
    host = Host("a.py", "import os\n\ndef f():\n    x = 1\n    return x")
    one = Injection("P10-R6.9", "a.py", "f", (LineEdit(4, 0, ("    y = 2 #!", "")),), (3,))
    two = Injection(
        "P10-R7.9",
        "a.py",
        "g",
        (LineEdit(2, 0, ("import sys",)), LineEdit(5, 1, ("    pass",))),
        (5,),
    )
    text, expected = applied(host, [one, two])
    assert text == "import os\nimport sys\n\ndef f():\n    y = 2\n\n    x = 1\n    pass"
    assert expected == [{5, 4}, {8}]


def test_no_two_injections_of_a_batch_meet() -> None:
    injections = mutations.drawn(every(), EACH, SEED)
    for batch in mutations.batches_of(injections):
        taken = [mutations.taken_by(one) for one in batch]
        assert len(set(taken)) == len(taken)


def test_the_stored_campaign_found_all() -> None:
    stored = json.loads(mutations.RESULT.read_text(encoding="utf-8"))
    assert stored["found"] == stored["injected"]
    assert set(stored["rules"]) == {rule.id for rule in registry.RULES}
    assert all(row["found"] == row["injected"] > 0 for row in stored["rules"].values())
