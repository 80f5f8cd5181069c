"""What people see beside the text: bars, tables, colour; at a terminal and nowhere else.

The only module that imports rich, which the extra `ground` brings, and only when a bar or a table
is drawn: what is short starts without it.  Without rich, in a dumb terminal, and wherever a
stream is no terminal, everything is a plain line.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import JustifyMethod as Justify
    from rich.console import OverflowMethod as Overflow
    from rich.progress import ProgressColumn, TaskID
    from rich.text import Text

DUMB: Final = ("", "dumb", "unknown")
RED: Final = "1;31"  # bold, too: the numbers of the SGR sequences
GREEN: Final = "1;32"
DEFAULT_COLUMNS: Final = 80
# A bar appears when what it shows has lasted this long, and is drawn again this often.
DELAY_S: Final = 0.5
FRAME_S: Final = 0.1
MAX_FRAMES: Final = 1 << 31
BYTES: Final = "bytes"
STEPS: Final = "steps"  # of training: its bar has a note
# Below these widths a bar leaves out what does not fit.
AMOUNT_COLUMNS: Final = 72
BAR_COLUMNS: Final = 40
WIDEST_BAR: Final = 40
# The lines of a table, as rich describes a box: below the heads, and above a row that is apart.
RULES: Final = "    \n    \n ── \n    \n ── \n    \n    \n    \n"
GAP: Final = 3  # columns between two columns of a table
LEAST_TEXT: Final = 16  # columns for text that may go on in the next line
UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")


def visible(line: str) -> str:
    """One line without control characters, which names of files and models may hold."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def at_terminal(stream: TextIO | None) -> bool:
    """True if a person sees this stream; Python has none that was closed before the start."""
    return stream is not None and not stream.closed and stream.isatty()


def capable(stream: TextIO | None) -> bool:
    """True if this stream is a terminal that can move its cursor."""
    return at_terminal(stream) and os.environ.get("TERM", "") not in DUMB


def colourful(stream: TextIO | None) -> bool:
    """True if colour is welcome: NO_COLOR, with any value but none, says no (no-color.org)."""
    return capable(stream) and not os.environ.get("NO_COLOR", "")


def coloured(text: str, style: str, stream: TextIO | None) -> str:
    """`text` in a colour (RED, GREEN) where that is welcome, else as it is."""
    assert style in (RED, GREEN), "the colours that are used"
    return f"\x1b[{style}m{text}\x1b[0m" if colourful(stream) else text


def columns_of(stream: TextIO | None) -> int:
    """The width of a terminal now; some do not tell theirs."""
    if stream is None:
        return DEFAULT_COLUMNS
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return DEFAULT_COLUMNS
    return width if width > 0 else DEFAULT_COLUMNS


def decimal(count: int) -> str:
    """A number of bytes as people read it, in powers of 1000: 498 MB, 1.56 GB."""
    assert count >= 0, "bytes are counted"
    value = float(count)
    for unit in UNITS:
        if value < 999.5:
            return f"{value:.3g} {unit}"
        value /= 1000.0
    return f"{value * 1000.0:.0f} {UNITS[-1]}"


class Positioned(Protocol):
    """What is read from front to back and knows how far it is."""

    @property
    def position(self) -> int:
        """The bytes read so far."""


class Screen(Protocol):
    """What is used of rich's Console."""

    @property
    def width(self) -> int:
        """The columns of the window."""

    @width.setter
    def width(self, columns: int) -> None: ...

    def print(self, item: Text | Grid, /) -> None:
        """Write a text or a table, and end the line."""

    def line(self) -> None:
        """Leave a line empty."""

    def show_cursor(self, show: bool, /) -> bool:
        """Show the cursor, or hide it."""


class Bar(Protocol):
    """What is used of rich's Progress."""

    @property
    def columns(self) -> tuple[str | ProgressColumn, ...]:
        """What stands beside one another."""

    @columns.setter
    def columns(self, parts: tuple[str | ProgressColumn, ...]) -> None: ...

    def add_task(self, description: str, /, *, total: float | None, note: str) -> TaskID:
        """One line with a bar."""

    def update(
        self, task: TaskID, /, *, completed: float, description: str, note: str
    ) -> None:
        """Say how much is done, and what is going on."""

    def start(self) -> None:
        """Show the bar, unless it is shown already."""

    def refresh(self) -> None:
        """Draw it again."""

    def stop(self) -> None:
        """Take it away."""


class Grid(Protocol):
    """What is used of rich's Table."""

    def add_column(
        self, head: Text, /, *, justify: Justify, style: str, no_wrap: bool, overflow: Overflow
    ) -> None:
        """One more column."""

    def add_section(self) -> None:
        """A line above the next row."""

    def add_row(self, *cells: Text, style: str) -> None:
        """One more row."""


class Meter:
    """How much of a long operation is done; whoever works calls `advance`, a bar reads `done`.

    `label` says what is going on; `total` is None where nobody knows it.
    """

    __slots__ = ("_counted", "_followed", "_lines", "_shown", "label", "note", "total")

    def __init__(self, label: str = "", total: int | None = None) -> None:
        assert total is None or total >= 0, "a total is counted"
        self.label = visible(label)
        self.total: Final = total
        self._counted = 0
        self._followed: Positioned | None = None
        self._lines: Final[deque[str]] = deque()
        self._shown = False
        self.note = ""

    def say(self, line: str) -> None:
        """A line for people on standard error, above the bar where there is one."""
        self._lines.append(visible(line))
        if not self._shown:
            for waiting in self.lines():
                print(waiting, file=sys.stderr, flush=True)

    def show(self, shown: bool) -> None:
        """A bar appears, which takes the lines from now on; or it goes."""
        self._shown = shown
        assert self.total is None or self.total >= 0, "a total is counted"

    @property
    def shown(self) -> bool:
        """True while there is a bar."""
        return self._shown

    def lines(self) -> Iterator[str]:
        """The lines that nobody has shown yet."""
        for _ in range(len(self._lines)):
            yield self._lines.popleft()

    def annotate(self, note: str) -> None:
        """What stands at the end of the bar now."""
        assert note.isprintable(), "what is said is one line"
        self.note = note

    def tell(self, label: str) -> None:
        """Say what is going on now."""
        assert len(label) > 0, "there is something to say"
        self.label = visible(label)

    def advance(self, count: int) -> None:
        """So much more is done."""
        assert count >= 0, "what is done stays done"
        self._counted += count

    def follow(self, source: Positioned) -> None:
        """Count what `source` reads by itself, too; one source in the life of a meter."""
        assert self._followed is None, "one source is followed"
        self._followed = source

    @property
    def done(self) -> int:
        """What is done so far, never more than the total."""
        followed = self._followed
        done = self._counted + (0 if followed is None else followed.position)
        assert done >= 0, "what is done is counted"
        return done if self.total is None else min(done, self.total)


class Painter:
    """A thread that draws a meter on standard error until it is stopped.

    A thread of its own, because whoever works may be inside one long call.  All of the drawing
    happens in it; the thread that works only ever waits for it in `stop`.
    """

    __slots__ = ("_meter", "_plain", "_stopped", "_thread", "_unit")

    def __init__(self, meter: Meter, unit: str, plain: str) -> None:
        assert len(unit) > 0, "what is counted has a name"
        self._meter: Final = meter
        self._unit: Final = unit
        self._plain: Final = visible(plain)
        self._stopped: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to wait for the time when a bar is worth it."""
        assert not self._stopped.is_set(), "a painter starts once"
        self._thread.start()

    def stop(self) -> None:
        """Take the bar away; nothing is drawn when this returns."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        """Draw, unless it is over before anyone wonders."""
        if self._stopped.wait(DELAY_S):
            return
        try:
            self._draw()
        except OSError:
            # The terminal is gone, and with it whoever looked at it; the work goes on.
            self._stopped.set()

    def _draw(self) -> None:
        """A bar, or one plain line where no bar can be."""
        assert self._plain.isprintable(), "what is said is one line"
        if capable(sys.stderr) and draw_bar(self._meter, self._unit, self._stopped):
            return
        print(self._plain, file=sys.stderr, flush=True)


@contextmanager
def progress(
    label: str,
    total: int | None,
    *,
    unit: str = BYTES,
    wanted: bool = True,
    plain: str = "",
) -> Iterator[Meter]:
    """A meter to advance; a person at standard error sees a bar if the block lasts.

    The bar is gone when the block ends, however it ends.  `plain` is the line that is shown
    where no bar can be (default: the label).
    """
    meter = Meter(label, total)
    assert meter.done == 0, "nothing is done yet"
    if not wanted or not at_terminal(sys.stderr):
        yield meter
        return
    painter = Painter(meter, unit, plain if plain else label)
    painter.start()
    try:
        yield meter
    finally:
        painter.stop()
        meter.show(False)
        for line in meter.lines():
            print(line, file=sys.stderr, flush=True)


def system_of(colour: bool) -> Literal["auto"] | None:
    """How rich is told whether it may use colour, and bold and dim with it."""
    return "auto" if colour else None


def draw_bar(meter: Meter, unit: str, stopped: threading.Event) -> bool:
    """A bar on standard error until `stopped`, when it vanishes; False, and nothing, without rich.

    Raises OSError if the terminal goes away.
    """
    assert len(unit) > 0, "what is counted has a name"
    try:
        # Here and not above: this takes a third of the time in which a short run is over.
        from rich.console import Console
        from rich.progress import Progress
        from rich.text import Text
    except ImportError:
        return False
    system = system_of(colourful(sys.stderr))
    console = Console(file=sys.stderr, force_terminal=True, color_system=system)
    screen: Screen = console
    shown: Bar = Progress(
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = shown.add_task(meter.label, total=meter.total, note="")
    if stopped.is_set():
        # Over while rich was imported: a bar would only flash.
        return True
    meter.show(True)
    for _ in range(MAX_FRAMES):
        # Every time: the window may have another size by now.
        screen.width = columns_of(sys.stderr)
        shown.columns = bar_columns(screen.width, unit)
        shown.update(task, completed=meter.done, description=meter.label, note=meter.note)
        shown.start()
        for line in meter.lines():
            screen.print(Text(line))
        # A process that is killed or suspended meanwhile leaves a terminal with a cursor.
        _ = screen.show_cursor(True)
        shown.refresh()
        if stopped.wait(FRAME_S):
            break
    shown.stop()
    meter.show(False)
    return True


def bar_columns(width: int, unit: str) -> tuple[ProgressColumn, ...]:
    """What a bar shows in a window of `width` columns, with what it counts."""
    from rich import progress as parts
    from rich.table import Column

    assert width > 0, "a window has columns"
    label = Column(no_wrap=True, overflow="ellipsis", max_width=max(8, width // 3))
    name = parts.TextColumn("{task.description}", markup=False, table_column=label)
    share = parts.TaskProgressColumn()
    if width < BAR_COLUMNS:
        return name, share
    bar = parts.BarColumn(min(WIDEST_BAR, width // 4))
    if width < AMOUNT_COLUMNS:
        return name, bar, share
    count = parts.DownloadColumn() if unit == BYTES else parts.MofNCompleteColumn()
    # What changes its length stands last, so that nothing moves to and fro.
    left = parts.TimeRemainingColumn(compact=True)
    if unit != STEPS:
        return name, bar, share, left, count
    note = parts.TextColumn("{task.fields[note]}", markup=False)
    return bar, count, left, note


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; `strong` stands out, `apart` has a line above it."""

    cells: tuple[str, ...]
    strong: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its heads, and its rows; the first column is on the left, numbers on the right.

    No cell holds a control character.  With `numbers` False, the other columns are text.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: bool = True

    def __post_init__(self) -> None:
        for row in self.rows:
            assert len(row.cells) == len(self.heads), "every cell has a head"
            assert all(cell.isprintable() for cell in row.cells), "every cell is one line"


def draw_tables(title: str, sheets: Sequence[Sheet]) -> str | None:
    """A title and tables for standard output, to be written there.

    None where plain lines are due: no terminal, no rich, or a window too narrow for a number.
    """
    assert title.isprintable(), "a title is one line"
    if not capable(sys.stdout):
        return None
    try:
        return drawn(title, sheets, columns_of(sys.stdout), colourful(sys.stdout))
    except ImportError:
        return None


def drawn(title: str, sheets: Sequence[Sheet], width: int, colour: bool) -> str | None:
    """The text of tables in a window of `width` columns; None if they do not fit.

    Raises ImportError without rich.
    """
    from rich.console import Console
    from rich.text import Text

    assert width > 0, "a window has columns"
    text = io.StringIO()
    # The text goes where all output goes, which knows of full disks and readers that left.
    screen: Screen = Console(
        file=text, force_terminal=True, color_system=system_of(colour), width=width
    )
    screen.print(Text(title, style="bold"))
    for sheet in sheets:
        widths = widths_of(sheet)
        if sum(widths) + GAP * (len(widths) - 1) > width:
            return None
        screen.line()
        screen.print(table_of(sheet))
    return text.getvalue()


def widths_of(sheet: Sheet) -> list[int]:
    """The columns of the screen that each column of a table needs."""
    from rich.cells import cell_len

    assert len(sheet.heads) > 0, "a table has columns"
    widths = []
    for at, head in enumerate(sheet.heads):
        widest = max(cell_len(cell) for cell in [head, *(row.cells[at] for row in sheet.rows)])
        widths.append(widest if at == 0 or sheet.numbers else min(widest, LEAST_TEXT))
    return widths


def table_of(sheet: Sheet) -> Grid:
    """A sheet as rich draws it; cells are texts, whatever markup they seem to hold."""
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    assert len(sheet.heads) > 0, "a table has columns"
    table: Grid = Table(
        box=Box(RULES), header_style="bold", border_style="dim", show_edge=False, pad_edge=False
    )
    for at, head in enumerate(sheet.heads):
        name = at == 0
        table.add_column(
            Text(head),
            justify="left" if name or not sheet.numbers else "right",
            style="cyan" if name else "",
            no_wrap=name or sheet.numbers,
            overflow="fold",
        )
    for row in sheet.rows:
        if row.apart:
            table.add_section()
        table.add_row(*(Text(cell) for cell in row.cells), style="bold" if row.strong else "")
    return table
