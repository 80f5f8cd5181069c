"""The log of a training run, read: the losses by step, by tokens and by seconds.

One JSON object a line, schema flightlm-train/1.  The first has the event "start"; "step" and
"eval" are what is read of the others.  "resume" takes back what came after its step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.strict_json import (
    as_object,
    get_int,
    get_text,
    get_value,
    parse_json,
    read_capped,
)

SCHEMA: Final = "flightlm-train/1"
MAX_LOG_BYTES: Final = 1 << 28
# File names that say nothing of a run; its folder does.
PLAIN_NAMES: Final = ("log", "train", "training", "train_log", "metrics")
Members = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Point:
    """A loss in nats per token after `step` steps, `tokens` tokens and `seconds` seconds.

    Learning rate and norm of the gradients belong to a training step; an evaluation has neither.
    """

    step: int
    tokens: int
    seconds: float
    loss: float
    lr: float = 0.0
    grad_norm: float = 0.0


@dataclass(frozen=True, slots=True)
class TrainLog:
    """One run: its name, its training steps and its evaluations in order, and what was odd."""

    name: str
    parameters: int
    steps: tuple[Point, ...]
    evaluations: tuple[Point, ...]
    notes: tuple[str, ...]


class Reader:
    """Takes the events of one log, line after line."""

    __slots__ = ("_last", "evaluations", "parameters", "steps")

    def __init__(self) -> None:
        self._last = 0
        self.parameters = 0
        self.steps: Final[dict[int, Point]] = {}
        self.evaluations: Final[dict[int, Point]] = {}

    def take(self, event: Members, what: str) -> None:
        """One line behind the first.  Raises FlightError(TRAIN_LOG)."""
        assert self.parameters > 0, "the first line was read"
        kind = get_text(event, "event", what, Fault.TRAIN_LOG)
        match kind:
            case "start":
                raise FlightError(Fault.TRAIN_LOG, f"{what}: a second start")
            case "step":
                point = training_point(event, what)
                self._advance(point.step, what)
                self.steps[point.step] = point
            case "eval":
                point = evaluation_point(event, what)
                self._advance(point.step, what)
                self.evaluations[point.step] = point
            case "resume":
                self._resume(step_of(event, what))
            case _:
                return

    def begin(self, event: Members, what: str) -> None:
        """The first line.  Raises FlightError(TRAIN_LOG)."""
        assert self.parameters == 0, "a log begins once"
        schema = get_text(event, "schema", what, Fault.TRAIN_LOG)
        if schema != SCHEMA:
            raise FlightError(Fault.TRAIN_LOG, f"{what}: schema {schema[:40]}, not {SCHEMA}")
        kind = get_text(event, "event", what, Fault.TRAIN_LOG)
        if kind != "start":
            raise FlightError(Fault.TRAIN_LOG, f"{what}: a log begins with start, not {kind[:40]}")
        parameters = get_int(event, "parameters", what, Fault.TRAIN_LOG)
        if not 1 <= parameters <= limits.MAX_PARAMETERS:
            raise FlightError(Fault.TRAIN_LOG, f"{what}: a model of {parameters} parameters")
        self.parameters = parameters

    def _advance(self, step: int, what: str) -> None:
        """Steps go up, unless a resume took some back."""
        if step < self._last:
            raise FlightError(
                Fault.TRAIN_LOG, f"{what}: step {step} behind step {self._last} without a resume"
            )
        self._last = step

    def _resume(self, step: int) -> None:
        """What came after `step` was lost, and is run again."""
        for points in (self.steps, self.evaluations):
            lost = [at for at in points if at > step]
            for at in lost:
                del points[at]
        self._last = min(self._last, step)
        assert all(at <= step for at in self.steps), "no later step is left"


def number_of(event: Members, key: str, what: str) -> float:
    """The number under `key`; the parser has made sure that it is finite."""
    value = get_value(event, key, what, Fault.TRAIN_LOG)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FlightError(Fault.TRAIN_LOG, f"{what}: {key} is not a number")
    return float(value)


def amount_of(event: Members, key: str, what: str) -> float:
    """The number under `key`, which is not negative."""
    value = number_of(event, key, what)
    if value < 0.0:
        raise FlightError(Fault.TRAIN_LOG, f"{what}: {key} is {value:g}")
    return value


def step_of(event: Members, what: str) -> int:
    """The step of an event."""
    step = get_int(event, "step", what, Fault.TRAIN_LOG)
    if not 0 <= step <= limits.MAX_STEPS:
        raise FlightError(Fault.TRAIN_LOG, f"{what}: step {step}")
    return step


def tokens_of(event: Members, what: str) -> int:
    """The tokens seen so far."""
    tokens = get_int(event, "tokens", what, Fault.TRAIN_LOG)
    if tokens < 0:
        raise FlightError(Fault.TRAIN_LOG, f"{what}: {tokens} tokens")
    return tokens


def training_point(event: Members, what: str) -> Point:
    """A training step."""
    point = Point(
        step_of(event, what),
        tokens_of(event, what),
        amount_of(event, "seconds", what),
        number_of(event, "loss", what),
        amount_of(event, "lr", what),
        amount_of(event, "grad_norm", what),
    )
    assert point.seconds >= 0.0, "time was checked"
    return point


def evaluation_point(event: Members, what: str) -> Point:
    """An evaluation on the validation data."""
    return Point(
        step_of(event, what),
        tokens_of(event, what),
        amount_of(event, "seconds", what),
        number_of(event, "loss", what),
    )


def read_log(path: Path) -> TrainLog:
    """The run that a log tells of, named by its file or folder.

    A last line that was cut off is left out, and noted.  Raises FlightError: TRAIN_LOG naming
    the file and the line of what is malformed, and file faults as `read_capped`.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    data = read_capped(path, MAX_LOG_BYTES)
    lines = data.split(b"\n")
    torn = lines.pop()
    reader = Reader()
    for number, line in enumerate(lines, 1):
        take_line(reader, line, number, path)
    notes = []
    if torn and lines and is_cut(torn):
        notes.append(f"{path}: line {len(lines) + 1} is cut off and left out")
    elif torn:
        take_line(reader, torn, len(lines) + 1, path)
    if reader.parameters == 0:
        raise FlightError(Fault.TRAIN_LOG, f"{path} is empty")
    steps, evaluations = in_order(reader.steps), in_order(reader.evaluations)
    return TrainLog(own_name(path), reader.parameters, steps, evaluations, tuple(notes))


def in_order(points: Mapping[int, Point]) -> tuple[Point, ...]:
    """Points by their steps."""
    return tuple(points[step] for step in sorted(points))


def is_cut(line: bytes) -> bool:
    """True if a last line without its end is no whole object: its writer was stopped."""
    assert len(line) > 0, "something was written"
    try:
        _ = parse_json(line, "the last line", Fault.TRAIN_LOG, allow_floats=True)
    except FlightError:
        return True
    return False


def take_line(reader: Reader, line: bytes, number: int, path: Path) -> None:
    """One line of a log."""
    what = f"{path}: line {number}"
    assert number > 0, "lines count from 1"
    value = parse_json(line, what, Fault.TRAIN_LOG, allow_floats=True)
    event = as_object(value, what, Fault.TRAIN_LOG)
    if number == 1:
        reader.begin(event, what)
    else:
        reader.take(event, what)


def own_name(path: Path) -> str:
    """What a run is called by its file alone: the file's name, or the folder's if that is plain."""
    whole = path.absolute()
    parent = whole.parent
    folder = parent.name
    assert whole.name != "", "a file has a name"
    return folder if whole.stem in PLAIN_NAMES and folder else whole.stem


def distinct_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """A name for each run, as short as keeps them apart: own name, with its folder, or the path."""
    assert len(paths) > 0, "there is a run"
    own = tuple(own_name(path) for path in paths)
    placed = tuple(placed_name(path) for path in paths)
    for names in (own, placed):
        if len(set(names)) == len(names):
            return names
    return tuple(str(path) for path in paths)


def placed_name(path: Path) -> str:
    """The folder and the file's name without its ending."""
    whole = path.absolute()
    parent = whole.parent
    assert whole.name != "", "a file has a name"
    return f"{parent.name}/{whole.stem}"
