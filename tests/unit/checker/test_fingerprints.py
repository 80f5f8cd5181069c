"""Fingerprints survive edits elsewhere, and no two findings share one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.checker.fingerprints import fingerprints
from flightlm.checker.model import Finding
from tests.checker_helpers import analyse

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


SOURCE = '''"""A module."""


def wait(path: str, limit: int) -> str:
    """Wait."""
    while True:
        print('waiting', path, [limit, limit + 1])
    assert path == path, 'never'
    return path.strip().lower().upper().title()


class Box:
    """A box."""

    items = []

    def fill(self, item=[]):
        """Fill."""
        eval('1 + 1')
        self.items.append(lambda: item)
'''
# The same code as a formatter of another taste lays it out.
REFORMATTED = '''"""A module."""

def wait(
    path: str,
    limit: int,
) -> str:
    """Wait."""
    while (True):
        print(
            "waiting",
            path,
            [
                limit,
                limit + 1,
            ],
        )
    assert (
        path
        == path
    ), "never"
    return (
        path.strip()
        .lower()
        .upper()
        .title()
    )

class Box:
  """A box."""
  items = []
  def fill(
      self, item=[]
  ):
    """Fill."""
    eval("1 + 1")
    self.items.append(
        lambda: item
    )
'''


def named(text: str, path: str = "pkg/a.py") -> dict[str, str]:
    """Fingerprint -> rule of every finding and note of a module."""
    outcome = analyse({path: text}).outcome
    return {n.fingerprint: n.finding.rule for n in (*outcome.findings, *outcome.notes)}


@pytest.mark.requirement("FLM-REQ-256")
@settings(max_examples=20)
@given(st.lists(st.sampled_from(["", "# a comment", "    # another", "X = 1", "X += 1"]), max_size=9))
def test_a_hundred_lines_above_change_none(lines: list[str]) -> None:
    before = named(SOURCE)
    assert len(before) > 8
    head, body = SOURCE.split("\n", 1)
    above = "\n".join([*lines, *["# one more"] * (100 - len(lines))])
    assert set(before) <= set(named(f"{head}\n{above}\n{body}"))


@pytest.mark.requirement("FLM-REQ-256")
def test_another_layout_changes_none() -> None:
    # Of more lines a function owes a check (P10-R5.2), which is a finding of its own.
    assert set(named(SOURCE)) < set(named(REFORMATTED))
    assert set(named(REFORMATTED).values()) - set(named(SOURCE).values()) == {"P10-R5.2"}


@pytest.mark.requirement("FLM-REQ-256")
def test_another_file_changes_all_and_an_edit_its_own_statement_alone() -> None:
    before = named(SOURCE)
    assert not set(before) & set(named(SOURCE, "pkg/b.py"))
    after = named(SOURCE.replace("eval('1 + 1')", "eval('1 + 2')"))
    assert {rule for name, rule in before.items() if name not in after} == {"P10-R7.1", "P10-R8.1"}
