"""The self-test: a seed for every sub-rule, all found, and a miss is seen."""

from __future__ import annotations

import pytest

from flightlm.checker import registry, self_test
from flightlm.checker.seeds import ELSEWHERE, SEEDS
from flightlm.checker.self_test import expected_of

# Findings of deviation records and of cycles over the whole project, which need more than a seed.
ENGINE_RULES: frozenset[str] = frozenset()


def seeded() -> set[str]:
    """The sub-rules that have a seed."""
    marked = {rule for path, text in SEEDS for _, _, rule in expected_of(path, text)}
    return marked | {rule for _, _, rule in ELSEWHERE}


@pytest.mark.requirement("FLM-REQ-259")
def test_every_sub_rule_has_a_seed_and_every_seed_a_rule() -> None:
    assert seeded() == {rule.id for rule in registry.RULES} - ENGINE_RULES


@pytest.mark.requirement("FLM-REQ-259")
def test_every_seed_is_found() -> None:
    found = self_test.run()
    assert found.missed == ()
    assert found.seeded == found.found > 60


@pytest.mark.requirement("FLM-REQ-259")
def test_a_rule_that_finds_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = tuple(check for check in registry.CHECKS if check.__module__.endswith(".r04") is False)
    monkeypatch.setattr(registry, "CHECKS", blind)
    found = self_test.run()
    assert {rule for _, _, rule in found.missed} == {f"P10-R4.{n}" for n in range(1, 8)}
    assert found.found < found.seeded
