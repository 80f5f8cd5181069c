"""The picture of training logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from xml.etree import ElementTree  # nosec B405  # a file that this test made

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import plot
from flightlm.ground.completion import CHOICES
from flightlm.ground.plot import Curve, draw, running_mean, shown_losses, thinned
from tests.log_helpers import eval_event, step_event, write_log

LOSSES = st.lists(st.floats(0.0, 100.0), min_size=1, max_size=60)


def short_log(path: Path, shift: float = 0.0) -> Path:
    """A log of 150 steps with three evaluations."""
    steps = [step_event(step, shift + 4.0 / step) for step in range(1, 151)]
    for at in (150, 100, 50):
        steps.insert(at, eval_event(at, shift + 1.0 / at))
    return write_log(path, *steps)


@pytest.mark.requirement("FLM-REQ-737")
@given(LOSSES, st.integers(1, 70))
def test_the_running_mean_is_that_of_the_last_steps(losses: list[float], window: int) -> None:
    means = running_mean(losses, window)
    assert len(means) == len(losses)
    for at, mean in enumerate(means):
        last = losses[max(0, at + 1 - window) : at + 1]
        assert mean == pytest.approx(sum(last) / len(last), abs=1e-9)


@pytest.mark.requirement("FLM-REQ-737")
@given(st.integers(1, 9_000), st.integers(0, 2**32))
def test_thinning_keeps_order_and_extremes(count: int, seed: int) -> None:
    y = tuple(float((seed + 7_919 * at * at) % 1_009) for at in range(count))
    curve = Curve(tuple(float(at) for at in range(count)), y)
    few = thinned(curve)
    assert len(few.x) <= plot.MAX_POINTS + 2
    assert list(few.x) == sorted(set(few.x))
    assert all(curve.y[int(x)] == loss for x, loss in zip(few.x, few.y, strict=True))
    assert (min(few.y), max(few.y)) == (min(y), max(y))
    if count <= plot.MAX_POINTS:
        assert few is curve


@pytest.mark.requirement("FLM-REQ-737")
@given(LOSSES, st.lists(st.floats(0.0, 100.0), max_size=5))
def test_the_lowest_losses_are_always_in_the_picture(
    losses: list[float], evaluations: list[float]
) -> None:
    low, high = shown_losses(losses, evaluations)
    assert low < min((*losses, *evaluations))
    assert high > min((*losses, *evaluations))


@pytest.mark.requirement("FLM-REQ-737")
def test_the_start_does_not_press_the_rest_into_a_strip() -> None:
    losses = [11.0, 9.0, *([4.0] * 100), *([3.0] * 100)]
    assert shown_losses(losses, [])[1] < 5.0
    # Where losses fill the picture evenly, all of them are in it.
    assert shown_losses([11.0, 9.0, 7.0, 5.0, 3.0], [])[1] > 11.0
    # An evaluation but the first is never cut off.
    assert shown_losses(losses, [11.0, 8.0, 3.0])[1] > 8.0


@pytest.mark.requirement("FLM-REQ-736")
@pytest.mark.parametrize("ending", ["png", "svg", "PNG"])
def test_the_same_logs_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    logs = [short_log(tmp_path / "a.jsonl"), short_log(tmp_path / "b.jsonl", 0.5)]
    picture = tmp_path / f"x.{ending}"
    first = draw(logs, picture)
    data = picture.read_bytes()
    os.utime(logs[0], (1, 1))
    assert draw(logs, picture) == first
    assert picture.read_bytes() == data
    assert [run.name for run in first] == ["a", "b"]
    assert data.startswith(b"<?xml" if ending == "svg" else b"\x89PNG\r\n")
    assert draw(logs, picture, smooth=9) == first
    assert picture.read_bytes() != data
    assert set(os.listdir(tmp_path)) == {"a.jsonl", "b.jsonl", f"x.{ending}"}


@pytest.mark.requirement("FLM-REQ-737")
def test_every_run_is_drawn_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As text, so that it can be read back; names that mean something to matplotlib.
    monkeypatch.setitem(plot.STYLE, "svg.fonttype", "none")
    names = ["_hidden", "$x^2$", "a<b&c", "plain", "運転", "tab\there"]
    logs = [short_log(tmp_path / f"{name}.jsonl") for name in names]
    for axis, label in (("step", "step"), ("tokens", "thousand tokens"), ("seconds", "minutes")):
        draw(logs, tmp_path / "x.svg", axis=axis)
        tree = ElementTree.parse(tmp_path / "x.svg")  # nosec B314
        texts = ["".join(node.itertext()) for node in tree.iter() if node.tag.endswith("}text")]
        best = ", best validation 0.0067 at step 150"
        shown = ["hidden", "$x^2$", "a<b&c", "plain", "運転", "tab\ufffdhere"]
        assert [text for text in texts if best in text] == [name + best for name in shown]
        assert texts.count(label) == 3
        assert {"loss, nats per token", "learning rate", "gradient norm"} <= set(texts)


@pytest.mark.requirement("FLM-REQ-737")
def test_one_step_is_a_picture_and_28_runs_look_different(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", step_event(1, 4.0))
    draw([log], tmp_path / "x.png")
    looks = [plot.look_of(at) for at in range(plot.MAX_LOGS)]
    assert len(set(looks)) == plot.MAX_LOGS == 28


@pytest.mark.requirement("FLM-REQ-736")
def test_what_cannot_be_drawn_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = short_log(tmp_path / "a.jsonl")
    empty = write_log(tmp_path / "empty.jsonl")
    picture = tmp_path / "x.png"

    def fault_of(logs: list[Path], path: Path, **more: object) -> Fault:
        with pytest.raises(FlightError) as caught:
            draw(logs, path, **more)  # type: ignore[arg-type]
        return caught.value.fault

    assert fault_of([log], tmp_path / "x.pdf") is Fault.OPTION
    assert fault_of([log], tmp_path / "x") is Fault.OPTION
    assert fault_of([log] * 29, picture) is Fault.OPTION
    assert fault_of([log], picture, smooth=0) is Fault.OPTION
    assert fault_of([log], picture, axis="epoch") is Fault.OPTION
    assert fault_of([log, empty], picture) is Fault.TRAIN_LOG
    assert fault_of([log], tmp_path / "none" / "x.png") is Fault.DESTINATION
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert fault_of([log], picture) is Fault.EXTRA
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl", "empty.jsonl"]


@pytest.mark.requirement("FLM-REQ-546")
def test_the_shells_know_the_axes() -> None:
    assert CHOICES["x"] == plot.AXES
