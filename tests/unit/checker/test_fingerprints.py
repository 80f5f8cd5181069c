"""Fingerprints survive edits elsewhere, and no two findings share one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.fingerprints import fingerprints
from flightlm.checker.model import Finding

NAMES = st.sampled_from(["a", "b"])
FINDINGS = st.lists(
    st.builds(
        Finding,
        path=NAMES,
        line=st.integers(1, 9),
        column=st.integers(1, 9),
        rule=NAMES,
        message=st.just("m"),
        symbol=NAMES,
        verdict=st.just("VIOLATED"),
        anchor=NAMES,
    ),
    max_size=12,
).map(sorted)


@pytest.mark.requirement("FLM-REQ-256")
@given(FINDINGS)
def test_no_two_findings_share_one(findings: list[Finding]) -> None:
    assert len(set(fingerprints(findings))) == len(findings)


@pytest.mark.requirement("FLM-REQ-256")
@given(FINDINGS, st.integers(1, 100), st.integers(1, 100))
def test_they_do_not_depend_on_places_and_messages(
    findings: list[Finding], lines: int, columns: int
) -> None:
    moved = [
        replace(f, line=f.line + lines, column=f.column + columns, message="other")
        for f in findings
    ]
    assert fingerprints(moved) == fingerprints(findings)
