"""`flightlm plot`: a picture of training logs, runs overlaid; PNG or SVG.

The only module that imports matplotlib, which the extra `ground` brings, and only when a picture
is drawn.  The same logs and options give the same bytes with the same matplotlib.
"""

from __future__ import annotations

import io
import math
import warnings
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Final, Protocol

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands
from flightlm.ground.convert import PartialFile
from flightlm.ground.display import visible
from flightlm.ground.plot_log import Point, TrainLog, distinct_names, read_log

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

AXES: Final = ("step", "tokens", "seconds")
FORMATS: Final = {".png": "png", ".svg": "svg"}
# Okabe & Ito (2008): eight colours that people with any colour vision tell apart, less yellow.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: Final = ("-", "--", ":", "-.")
MARKERS: Final = ("o", "s", "^", "D")
MAX_LOGS: Final = len(COLOURS) * len(DASHES)
MAX_SMOOTH: Final = 1_000_000
SMOOTH_SHARE: Final = 100  # by default the mean is over a hundredth of the longest run
MAX_POINTS: Final = 2_000  # of a curve, in a picture of some 1,200 dots
MAX_MARKS: Final = 60  # evaluations with a mark of their own
INCHES: Final = (9.0, 6.0)
# The losses of the first steps would press all others into a strip: this share of the picture's
# losses decides where it ends, if the rest would take more than half of it.
SHOWN_SHARE: Final = 0.97
HEADROOM: Final = 0.06
RIGHT: Final = 1.01
GREY: Final = "#444444"
STYLE: Final[dict[str, object]] = {
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "axes.labelcolor": GREY,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "font.size": 10,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.solid_capstyle": "round",
    "savefig.dpi": 150,
    "svg.hashsalt": "flightlm",
    "text.parse_math": False,
    "xtick.color": GREY,
    "ytick.color": GREY,
}
# Nothing that changes from one run to the next.
METADATA: Final[dict[str, dict[str, str | None]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
}


class Saved(Protocol):
    """What is used of matplotlib's Figure once it is drawn."""

    def savefig(self, out: io.BytesIO, /, *, metadata: Mapping[str, str | None]) -> None:
        """Write the picture."""


class Ticks(Protocol):
    """What is used of an axis of a panel."""

    def set_major_locator(self, locator: Locator, /) -> None:
        """Say where ticks may stand."""

    def set_major_formatter(self, form: str, /) -> None:
        """Say how their numbers are written."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, at least one."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __post_init__(self) -> None:
        assert len(self.x) > 0, "a curve has a point"
        assert len(self.x) == len(self.y), "every point has both"


@dataclass(frozen=True, slots=True)
class Look:
    """How one run is drawn."""

    colour: str
    dashes: str
    marker: str


def place(point: Point, axis: str, unit: float) -> float:
    """Where a point stands on the axis."""
    assert unit > 0.0, "a unit is positive"
    match axis:
        case "tokens":
            return point.tokens / unit
        case "seconds":
            return point.seconds / unit
        case _:
            return point.step / unit


def running_mean(values: Sequence[float], window: int) -> tuple[float, ...]:
    """The mean of each value and the window - 1 before it; of all that there are at the start."""
    assert window > 0, "a mean is over something"
    means = []
    total = 0.0
    for at, value in enumerate(values):
        total += value
        if at >= window:
            total -= values[at - window]
        means.append(total / min(at + 1, window))
    return tuple(means)


def thinned(curve: Curve) -> Curve:
    """At most about MAX_POINTS points: the lowest and the highest of each stretch, in order."""
    count = len(curve.x)
    if count <= MAX_POINTS:
        return curve
    stretch = -(-2 * count // MAX_POINTS)
    kept = []
    for start in range(0, count, stretch):
        places = range(start, min(start + stretch, count))
        low = min(places, key=curve.y.__getitem__)
        high = max(places, key=curve.y.__getitem__)
        kept.extend(sorted({low, high}))
    assert len(kept) <= MAX_POINTS + 2, "two of each stretch"
    return Curve(tuple(curve.x[at] for at in kept), tuple(curve.y[at] for at in kept))


def shown_losses(smoothed: Sequence[float], evaluations: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest loss of the picture.

    Where the start of the runs is so high that the rest would not fill half of it, the picture
    ends at the loss that SHOWN_SHARE of the points are below.
    """
    assert len(smoothed) > 0, "something is drawn"
    ranked = sorted(smoothed)
    low = min((ranked[0], *evaluations))
    high = max((ranked[-1], *evaluations))
    most = max((ranked[int(SHOWN_SHARE * (len(ranked) - 1))], *evaluations[1:]))
    top = most if most - low < 0.5 * (high - low) else high
    margin = HEADROOM * max(top - low, 0.01 * abs(top), 1e-6)
    return low - margin, top + margin


def look_of(at: int) -> Look:
    """The look of a run: every colour once, then again with other dashes."""
    assert at >= 0, "runs count from 0"
    turn = at // len(COLOURS) % len(DASHES)
    return Look(COLOURS[at % len(COLOURS)], DASHES[turn], MARKERS[turn])


def unit_of(runs: Sequence[TrainLog], axis: str) -> tuple[float, str]:
    """The unit of the axis, and the axis' label."""
    assert len(runs) > 0, "something is drawn"
    last = max(place(run.steps[-1], axis, 1.0) for run in runs)
    match axis:
        case "tokens":
            scales = ((1e9, "billion tokens"), (1e6, "million tokens"), (1e3, "thousand tokens"))
            rest = (1.0, "tokens")
        case "seconds":
            scales = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))
            rest = (1.0, "seconds")
        case _:
            return 1.0, "step"
    # From two of a unit on, so that its ticks are whole numbers.
    return next((scale for scale in scales if last >= 2.0 * scale[0]), rest)


def mean_of(smooth: int | None, runs: Sequence[TrainLog]) -> int:
    """Steps of the running mean."""
    longest = max(len(run.steps) for run in runs)
    assert longest > 0, "something is drawn"
    return max(1, longest // SMOOTH_SHARE) if smooth is None else smooth


class Picture:
    """The three panels of a figure: the losses, and below learning rate and norm."""

    __slots__ = (
        "_axis",
        "_evaluated",
        "_last",
        "_smooth",
        "_smoothed",
        "_unit",
        "loss",
        "norm",
        "rate",
    )

    def __init__(self, figure: Figure, axis: str, unit: tuple[float, str], smooth: int) -> None:
        assert axis in AXES, "the option was checked"
        grid = figure.add_gridspec(2, 2, height_ratios=(3.2, 1.0))
        self.loss: Final[Axes] = figure.add_subplot(grid[0, :])
        self.rate: Final[Axes] = figure.add_subplot(grid[1, 0], sharex=self.loss)
        self.norm: Final[Axes] = figure.add_subplot(grid[1, 1], sharex=self.loss)
        self._axis: Final = axis
        self._unit: Final = unit[0]
        self._smooth: Final = smooth
        self._last = 0.0
        self._smoothed: Final[list[float]] = []
        self._evaluated: Final[list[float]] = []
        _ = self.loss.set_ylabel("loss, nats per token")
        _ = self.rate.set_ylabel("learning rate")
        _ = self.norm.set_ylabel("gradient norm")
        for panel in (self.loss, self.rate, self.norm):
            _ = panel.set_xlabel(unit[1])

    def add(self, run: TrainLog, look: Look, label: str) -> None:
        """One run in all panels."""
        assert len(run.steps) > 0, "a run has steps"
        x = tuple(place(point, self._axis, self._unit) for point in run.steps)
        self._last = max(self._last, x[-1])
        losses = tuple(point.loss for point in run.steps)
        means = running_mean(losses, self._smooth)
        self._smoothed.extend(means)
        if self._smooth > 1:
            self._line(self.loss, Curve(x, losses), look, 0.6, 0.25)
        alone = not run.evaluations
        self._line(self.loss, Curve(x, means), look, 1.2, 0.8, label if alone else "")
        self._evaluations(run, look, label)
        self._line(self.rate, Curve(x, tuple(point.lr for point in run.steps)), look, 1.2, 1.0)
        norms = tuple(point.grad_norm for point in run.steps)
        if self._smooth > 1:
            self._line(self.norm, Curve(x, norms), look, 0.6, 0.25)
        self._line(self.norm, Curve(x, running_mean(norms, self._smooth)), look, 1.2, 0.8)

    def _line(
        self, panel: Axes, curve: Curve, look: Look, width: float, ink: float, label: str = ""
    ) -> None:
        """One curve in a panel; without a label the legend passes it over."""
        assert 0.0 < ink <= 1.0, "a share of the colour"
        few = thinned(curve)
        _ = panel.plot(
            few.x,
            few.y,
            color=look.colour,
            linestyle=look.dashes,
            linewidth=width,
            alpha=ink,
            marker="." if len(few.x) == 1 else "",
            label=label if label else "_",
        )

    def _evaluations(self, run: TrainLog, look: Look, label: str) -> None:
        """The validation losses: bold, with marks."""
        points = run.evaluations
        if not points:
            return
        losses = [point.loss for point in points]
        self._evaluated.extend(losses)
        assert len(losses) == len(points), "a loss each"
        _ = self.loss.plot(
            [place(point, self._axis, self._unit) for point in points],
            losses,
            color=look.colour,
            linestyle=look.dashes,
            linewidth=2.2,
            marker=look.marker,
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.8,
            markevery=max(1, -(-len(points) // MAX_MARKS)),
            label=label,
            zorder=3.0,
        )

    def finish(self, title: str) -> None:
        """Limits, title and legend."""
        low, high = shown_losses(self._smoothed, self._evaluated)
        assert low < high, "the picture has a height"
        _ = self.loss.set_ylim(low, high)
        _ = self.loss.set_title(title)
        _ = self.loss.legend(loc="upper right")
        _ = self.loss.set_xlim(0.0, RIGHT * self._last)
        for panel in (self.rate, self.norm):
            _ = panel.set_ylim(bottom=0.0)


def label_of(run: TrainLog) -> str:
    """The line of the legend: the run's name and its best validation loss."""
    # A leading underscore would hide the line from the legend.
    shown = visible(run.name)
    name = shown.lstrip("_") or "run"
    if not run.evaluations:
        return name
    best = min(run.evaluations, key=best_first)
    return f"{name}, best validation {best.loss:.4f} at step {best.step:,}"


def best_first(point: Point) -> float:
    """Its loss."""
    assert math.isfinite(point.loss), "a log holds finite numbers"
    return point.loss


def title_of(runs: Sequence[TrainLog], smooth: int) -> str:
    """What the lines of the big panel are."""
    assert smooth > 0, "a mean is over something"
    bold = "bold: validation" if any(run.evaluations for run in runs) else ""
    mean = f"training, mean of {smooth:,} steps" if smooth > 1 else "training"
    return f"{bold}; thin: {mean}" if bold else mean


def picture_bytes(runs: Sequence[TrainLog], form: str, axis: str, smooth: int) -> bytes:
    """The picture as a file.  Raises FlightError(EXTRA) without matplotlib."""
    try:
        # Here and not above: no other command needs it.
        from matplotlib import style
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise FlightError(Fault.EXTRA, "a picture needs matplotlib") from error
    assert form in METADATA, "the ending was checked"
    out = io.BytesIO()
    chosen = {**STYLE, "savefig.format": form}
    # A letter that the font lacks becomes a box; nobody needs to be told.  The reset: whatever a
    # matplotlibrc of this machine says.
    with warnings.catch_warnings(), style.context(chosen, after_reset=True):
        warnings.simplefilter("ignore")
        figure = Figure(figsize=INCHES, layout="constrained")
        picture = Picture(figure, axis, unit_of(runs, axis), smooth)
        if axis == "step":
            ticks: Ticks = picture.loss.xaxis  # which the small panels share
            ticks.set_major_locator(MaxNLocator(integer=True))
            ticks.set_major_formatter("{x:,.0f}")
        for at, run in enumerate(runs):
            picture.add(run, look_of(at), label_of(run))
        picture.finish(title_of(runs, smooth))
        done: Saved = figure
        done.savefig(out, metadata=METADATA[form])
    return out.getvalue()


def form_of(path: Path) -> str:
    """The form that a picture's name asks for.  Raises FlightError(OPTION)."""
    ending = path.suffix
    form = FORMATS.get(ending.lower())
    if form is None:
        raise FlightError(Fault.OPTION, f"the picture {path.name}: give NAME.png or NAME.svg")
    return form


def draw(
    logs: Sequence[Path], path: Path, *, smooth: int | None = None, axis: str = "step"
) -> tuple[TrainLog, ...]:
    """Draw training logs, overlaid, as the picture `path` (.png or .svg), replacing one there.

    smooth: steps of the running mean of the training loss; None is a hundredth of the longest
    run, 1 is none.  axis: one of AXES.  Returns the runs, with their names in the picture.
    Raises FlightError: OPTION, EXTRA, TRAIN_LOG, file faults, DESTINATION, DISK_FULL.
    """
    form = form_of(path)
    if axis not in AXES:
        raise FlightError(Fault.OPTION, f"--x {axis[:20]!r}; there are {', '.join(AXES)}")
    if not 1 <= len(logs) <= MAX_LOGS:
        raise FlightError(Fault.OPTION, f"{len(logs)} logs: give 1 to {MAX_LOGS}")
    if smooth is not None and not 1 <= smooth <= MAX_SMOOTH:
        raise FlightError(Fault.OPTION, f"--smooth {smooth}: give 1 (off) to {MAX_SMOOTH}")
    names = distinct_names(logs)
    assert len(names) == len(logs), "a name each"
    runs = []
    for log, name in zip(logs, names, strict=True):
        run = read_log(log)
        if not run.steps:
            raise FlightError(Fault.TRAIN_LOG, f"{log}: no step to draw")
        runs.append(replace(run, name=name))
    data = picture_bytes(runs, form, axis, mean_of(smooth, runs))
    with PartialFile(path, len(data), True) as stream:
        _ = stream.write(data)
    return tuple(runs)


def summary(run: TrainLog) -> str:
    """One run in a line."""
    assert len(run.steps) > 0, "a run has steps"
    last = run.steps[-1]
    recent = run.steps[-max(1, len(run.steps) // SMOOTH_SHARE) :]
    mean = fmean(point.loss for point in recent)
    line = f"{run.name}: {last.step:,} steps, {last.tokens:,} tokens, training loss {mean:.4f}"
    if not run.evaluations:
        return line
    best = min(run.evaluations, key=best_first)
    return f"{line}, best validation loss {best.loss:.4f} at step {best.step:,}"


def plot(options: Namespace) -> int:
    """`flightlm plot`."""
    given: list[str] = options.logs
    assert len(given) > 0, "the parser asks for one"
    logs = [Path(log) for log in given]
    first = logs[0]
    path = first.with_suffix(".png") if options.output is None else Path(options.output)
    runs = draw(logs, path, smooth=options.smooth, axis=options.x)
    for drawn in runs:
        for note in drawn.notes:
            commands.report(note)
        commands.say(summary(drawn))
    commands.report(f"{path}: {len(runs)} run{'s' if len(runs) > 1 else ''}")
    return 0
