"""Reading the logs of training runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.plot_log import Point, distinct_names, read_log
from tests.log_helpers import eval_event, step_event, write_log

pytestmark = pytest.mark.requirement("FLM-REQ-735")


def refused(path: Path) -> str:
    """The detail of the refusal."""
    with pytest.raises(FlightError) as caught:
        read_log(path)
    assert caught.value.fault is Fault.TRAIN_LOG
    return caught.value.detail


def test_a_log_is_its_steps_and_evaluations(tmp_path: Path) -> None:
    events: tuple[dict[str, object], ...] = (
        step_event(1, 4.0),
        {"event": "sample", "step": 1, "text": "To be"},
        {"event": "skip", "step": 2, "reason": "outlier"},
        step_event(2, 3.0),
        eval_event(2, 3.5),
        {"event": "checkpoint", "step": 2},
        {"event": "something new", "of": ["another", {"version": 2}]},
        {"event": "end", "step": 2},
    )
    log = read_log(write_log(tmp_path / "small.jsonl", *events))
    assert log.name == "small"
    assert log.parameters == 1000
    assert log.notes == ()
    assert log.steps == (Point(1, 64, 2.0, 4.0, 1e-3, 1.5), Point(2, 128, 4.0, 3.0, 1e-3, 1.5))
    assert log.evaluations == (Point(2, 128, 4.0, 3.5),)


def test_after_a_resume_what_was_run_again_counts(tmp_path: Path) -> None:
    first = [step_event(step, 9.0) for step in (1, 2, 3, 4)]
    events = (
        *first,
        eval_event(4, 9.0),
        {"event": "resume", "step": 2},
        step_event(3, 5.0),
        eval_event(3, 5.5),
    )
    log = read_log(write_log(tmp_path / "a.jsonl", *events))
    assert [(point.step, point.loss) for point in log.steps] == [(1, 9.0), (2, 9.0), (3, 5.0)]
    # The evaluation of step 4 belongs to a trajectory that was given up.
    assert [point.step for point in log.evaluations] == [3]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_any_number_of_resumes_leaves_one_trajectory(
    tmp_path_factory: pytest.TempPathFactory, ends: list[int]
) -> None:
    events: list[dict[str, object]] = []
    kept: dict[int, float] = {}
    at = 0
    for life, end in enumerate(ends):
        if life > 0:
            at = min(at, end) // 2
            events.append({"event": "resume", "step": at})
            kept = {step: loss for step, loss in kept.items() if step <= at}
        for step in range(at + 1, at + end + 1):
            events.append(step_event(step, float(life)))
            kept[step] = float(life)
        at += end
    log = read_log(write_log(tmp_path_factory.mktemp("logs") / "a.jsonl", *events))
    assert {point.step: point.loss for point in log.steps} == kept
    assert [point.step for point in log.steps] == sorted(kept)


@given(st.data())
def test_a_log_that_was_cut_off_anywhere_behind_its_start_is_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("logs") / "a.jsonl"
    whole = write_log(path, *(step_event(step, 4.5) for step in range(1, 5))).read_bytes()
    first = whole.index(b"\n") + 1
    cut = data.draw(st.integers(first, len(whole)))
    path.write_bytes(whole[:cut])
    log = read_log(path)
    ends = [at for at in range(first, len(whole)) if whole[at : at + 1] == b"\n"]
    # A line is whole without its line feed, too.
    assert len(log.steps) == sum(end <= cut for end in ends)
    torn = cut > first and cut not in ends and cut - 1 not in ends
    assert len(log.notes) == torn


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"", "line 3"),
        (b"{", "brackets"),
        (b"\xff", "utf-8"),
        (b"[1]", "not an object"),
        (b'{"step": 3}', "no event"),
        (b'{"event": "start", "parameters": 7}', "second start"),
        (b'{"event": 3}', "not a string"),
        (json.dumps(step_event(1, 1.0)).encode(), "step 1 behind step 2"),
        (json.dumps(step_event(3, 1.0) | {"loss": "x"}).encode(), "loss is not a number"),
        (json.dumps(step_event(3, 1.0) | {"loss": True}).encode(), "loss is not a number"),
        (json.dumps(step_event(3, 1.0)).replace("1.0,", "NaN,").encode(), "NaN"),
        (json.dumps(step_event(3, 1.0) | {"step": 2.5}).encode(), "step"),
        (json.dumps(step_event(3, 1.0) | {"step": -3}).encode(), "step -3"),
        (json.dumps(step_event(3, 1.0) | {"tokens": -1}).encode(), "-1 tokens"),
        (json.dumps(step_event(3, 1.0) | {"seconds": -1}).encode(), "seconds"),
        (json.dumps({"event": "eval", "step": 3, "tokens": 3, "seconds": 1}).encode(), "loss"),
        (b'{"event": "resume"}', "step"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: bytes, why: str) -> None:
    path = write_log(tmp_path / "a.jsonl", step_event(2, 2.0))
    path.write_bytes(path.read_bytes() + line + b"\n" + b'{"event": "end"}\n')
    detail = refused(path)
    assert "a.jsonl: line 3" in detail
    assert why in detail


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (b"", "empty"),
        (b"{}\n", "no schema"),
        (b'{"schema": "flightlm-train/2", "event": "start"}\n', "flightlm-train/2"),
        (b'{"schema": "flightlm-train/1", "event": "end"}\n', "begins with start"),
        (b'{"schema": "flightlm-train/1", "event": "start", "parameters": 0}\n', "0 parameters"),
        (b'{"schema": "flightlm-tr', "line 1"),
        (b"\x00" * 100, "line 1"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, start: bytes, why: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(start)
    assert why in refused(path)


def test_a_last_line_that_is_whole_and_wrong_is_no_torn_one(tmp_path: Path) -> None:
    path = write_log(tmp_path / "a.jsonl", {"event": "step", "step": 1}, end="")
    assert "line 2" in refused(path)


def test_files_that_cannot_be_read_are_typed(tmp_path: Path) -> None:
    for path, fault in ((tmp_path, Fault.FILE_KIND), (tmp_path / "none", Fault.FILE_MISSING)):
        with pytest.raises(FlightError) as caught:
            read_log(path)
        assert caught.value.fault is fault


def test_names_are_short_and_distinct() -> None:
    assert distinct_names([Path("/r/a/log.jsonl"), Path("/r/b/log.jsonl")]) == ("a", "b")
    assert distinct_names([Path("/r/x.jsonl"), Path("/r/y.jsonl")]) == ("x", "y")
    assert distinct_names([Path("/r/a/x.jsonl"), Path("/r/b/x.jsonl")]) == ("a/x", "b/x")
    twice = (Path("/p/a/x.jsonl"), Path("/q/a/x.jsonl"))
    assert distinct_names(twice) == ("/p/a/x.jsonl", "/q/a/x.jsonl")
