"""`flightlm plot` as its user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flightlm.flight.status import Fault
from flightlm.ground.plot import draw
from tests.cli_helpers import run_cli
from tests.log_helpers import eval_event, step_event, write_log


@pytest.mark.requirement("FLM-REQ-736")
def test_plot_draws_beside_the_log_and_says_what_it_saw(tmp_path: Path) -> None:
    log = write_log(
        tmp_path / "run" / "log.jsonl",
        step_event(1, 4.0),
        step_event(2, 3.0),
        eval_event(2, 3.25),
        end='\n{"event": "ste',
    )
    # What matplotlib is told elsewhere on this machine does not matter.
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\naxes.facecolor: red\n")
    outcome = run_cli("plot", log, cwd=tmp_path)
    assert outcome.status == 0, outcome.err
    assert outcome.text == (
        "run: 2 steps, 128 tokens, training loss 3.0000, best validation loss 3.2500 at step 2\n"
    )
    note, done = outcome.err.splitlines()
    assert note == f"{log}: line 5 is cut off and left out"
    assert done == f"{log.with_suffix('.png')}: 1 run"
    here = tmp_path / "here.png"
    _ = draw([log], here)
    assert log.with_suffix(".png").read_bytes() == here.read_bytes()


@pytest.mark.requirement("FLM-REQ-736")
def test_plot_refuses_in_one_line(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", {"event": "step"})
    outcome = run_cli("plot", log)
    assert outcome.status == 3
    assert outcome.err.startswith(f"flightlm: {Fault.TRAIN_LOG.code}: ")
    assert "a.jsonl: line 2" in outcome.err
    assert outcome.err.count("\n") == 1
    assert run_cli("plot", log, "--output", tmp_path / "x.jpg").status == 2
