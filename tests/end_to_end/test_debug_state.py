"""`flightlm selftest --debug-state` and `--write-debug-state` as their user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli_helpers import assert_refused, run_cli
from tests.end_to_end.conftest import Models


@pytest.mark.requirement("FLM-REQ-738")
def test_a_state_is_written_and_compared(models: Models, tmp_path: Path) -> None:
    state = tmp_path / "state.bin"
    wanted = ("--batch", "2", "--seq-len", "5", "--seed", "3", "--threads", "1")
    model = ("--weights", models.text)
    outcome = run_cli("selftest", "--write-debug-state", state, *model, *wanted)
    assert (outcome.status, outcome.out) == (0, b""), outcome.err
    assert outcome.err == (
        f"{state}: debug state, B 2, T 5, {state.stat().st_size:,} bytes\n"
    )
    again = run_cli("selftest", "--write-debug-state", state, *model, *wanted)
    assert_refused(again, "FLM-DST-002", 4)
    outcome = run_cli("selftest", "--debug-state", state, *model, "--threads", "1")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.text.splitlines()
    assert len(lines) == 18
    assert all(line.startswith("ok  ") for line in lines)
    data = bytearray(state.read_bytes())
    data[-1] ^= 0x40
    state.write_bytes(data)
    outcome = run_cli("selftest", "--debug-state", state, *model, "--json", "--threads", "1")
    assert outcome.status == 1
    assert outcome.err.startswith("flightlm: FLM-TST-002: ")
    assert outcome.err.count("\n") == 1
    report = json.loads(outcome.text)
    assert report["passed"] is False
    assert [check["name"] for check in report["checks"] if not check["passed"]] == ["dlnfb"]


@pytest.mark.requirement("FLM-REQ-740")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--weights", "x"), "FLM-USE-001"),
        (("--force",), "FLM-USE-001"),
        (("--debug-state", "x", "--seed", "1"), "FLM-USE-001"),
        (("--debug-state", "x", "--force"), "FLM-USE-001"),
        (("--write-debug-state", "x", "--json"), "FLM-USE-001"),
        (("--debug-state", "x", "--write-debug-state", "y"), "FLM-USE-002"),
        (("--write-debug-state", "x", "--seq-len", "0"), "FLM-TRN-002"),
    ],
)
def test_options_that_do_not_belong_together_are_refused(
    words: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    assert_refused(run_cli("selftest", *words, cwd=tmp_path), code, 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.requirement("FLM-REQ-740")
def test_a_state_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert_refused(run_cli("selftest", "--debug-state", tmp_path / "x"), "FLM-FILE-001", 3)
