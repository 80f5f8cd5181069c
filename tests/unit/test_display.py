"""Bars, tables and colour: what stands on a terminal, and that nothing does anywhere else."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import select
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress

from flightlm.ground import display
from flightlm.ground.display import Meter, Row, Sheet

WAIT_S: Final = 20.0
ERASED: Final = b"\x1b[2K"
CELL: Final = st.text("ab [/]bold\\:smile \u65e5\u00fc", min_size=1, max_size=12)
CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Screen:
    """The other end of a terminal whose writer is `stream`."""

    stream: TextIO
    master: int
    patch: pytest.MonkeyPatch
    shown: bytes = b""

    def attach(self) -> None:
        """Become standard error.  In the test itself: pytest sets its own after the fixtures."""
        self.patch.setattr(sys, "stderr", self.stream)

    def wait(self, text: bytes) -> None:
        """Read until `text` came; it must come."""
        while text not in self.shown:
            assert self.ready(WAIT_S), self.shown
            self.shown += os.read(self.master, 1 << 16)

    def frame(self) -> str:
        """The text of the next frame of a bar."""
        start = len(self.shown)
        while self.shown[start:].count(ERASED) < 2:
            assert self.ready(WAIT_S), self.shown
            self.shown += os.read(self.master, 1 << 16)
        frame = self.shown[start:].split(ERASED)[1]
        return CONTROL.sub("", frame.decode("utf-8"))

    def rest(self) -> bytes:
        """Everything that was written so far."""
        while self.ready(0.0):
            self.shown += os.read(self.master, 1 << 16)
        return self.shown

    def ready(self, seconds: float) -> bool:
        """Wait for output."""
        return bool(select.select([self.master], [], [], seconds)[0])

    def resize(self, columns: int) -> None:
        """Another width of the window."""
        _ = fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """A terminal, on which a bar appears at once."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        made = Screen(stream, master, monkeypatch)
        made.resize(100)
        monkeypatch.setattr(display, "DELAY_S", 0.0)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.delenv("COLUMNS", raising=False)
        yield made
    os.close(master)


def without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide rich: what is None there cannot be imported."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.setitem(sys.modules, name, None)


# --- What is counted. ---


class Read:
    """A file of which so much was read."""

    def __init__(self, position: int) -> None:
        self.position = position


@pytest.mark.requirement("FLM-REQ-541")
def test_a_meter_counts_what_is_done_and_what_it_follows() -> None:
    meter = Meter("x", 100)
    assert meter.done == 0
    meter.advance(30)
    file = Read(5)
    meter.follow(file)
    assert meter.done == 35
    file.position = 60
    assert meter.done == 90
    # A file that grew does not make more than all.
    meter.advance(20)
    assert meter.done == 100
    endless = Meter("x")
    endless.advance(7)
    assert endless.done == 7


@pytest.mark.requirement("FLM-REQ-501")
def test_a_label_cannot_control_a_terminal() -> None:
    meter = Meter("a\x1b[2J\nb")
    assert meter.label == "a\ufffd[2J\ufffdb"
    meter.tell("c\x9bd")
    assert meter.label == "c\ufffdd"


@pytest.mark.requirement("FLM-REQ-541")
@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (1_234, "1.23 kB"),
        (497_759_232, "498 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1 GB"),
        (6_230_444_800, "6.23 GB"),
        (10**15, "1000 TB"),
    ],
)
def test_bytes_for_people(count: int, text: str) -> None:
    assert display.decimal(count) == text


# --- Where anything is drawn. ---


@pytest.mark.requirement("FLM-REQ-543")
@pytest.mark.parametrize(
    ("term", "no_color", "capable", "colourful"),
    [
        ("xterm", None, True, True),
        ("xterm", "", True, True),
        ("xterm", "1", True, False),
        ("xterm", "0", True, False),
        ("dumb", None, False, False),
        ("unknown", None, False, False),
        ("", None, False, False),
        (None, None, False, False),
    ],
)
def test_the_terminal_and_no_color_decide(
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    term: str | None,
    no_color: str | None,
    capable: bool,
    colourful: bool,
) -> None:
    for name, value in (("TERM", term), ("NO_COLOR", no_color)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert display.capable(screen.stream) is capable
    assert display.colourful(screen.stream) is colourful
    marked = display.coloured("x", display.RED, screen.stream)
    assert marked == ("\x1b[1;31mx\x1b[0m" if colourful else "x")


@pytest.mark.requirement("FLM-REQ-543")
def test_what_is_no_terminal_is_plain() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (None, io.StringIO(), closed):
        assert not display.at_terminal(stream)
        assert not display.colourful(stream)
        assert display.coloured("x", display.RED, stream) == "x"
    for nameless in (None, io.StringIO()):
        assert display.columns_of(nameless) == 80


@pytest.mark.requirement("FLM-REQ-541")
def test_the_width_is_that_of_now(screen: Screen) -> None:
    assert display.columns_of(screen.stream) == 100
    screen.resize(33)
    assert display.columns_of(screen.stream) == 33
    screen.resize(0)
    assert display.columns_of(screen.stream) == 80


# --- Bars. ---


@pytest.mark.requirement("FLM-REQ-541")
def test_a_bar_shows_what_is_done_and_vanishes(screen: Screen) -> None:
    screen.attach()
    before = threading.active_count()
    with display.progress("loading gpt2", 2_000_000) as meter:
        screen.wait(b"0%")
        meter.advance(1_000_000)
        screen.wait(b"50%")
        assert "loading gpt2" in screen.shown.decode()
        assert "1.0/2.0 MB" in CONTROL.sub("", screen.shown.decode())
        meter.tell("reading back")
        screen.wait(b"reading back")
    assert threading.active_count() == before
    # The cursor is on, in the first column of the line of the bar, which is empty.
    assert screen.rest().endswith(b"\r\x1b[1A\x1b[2K")
    assert screen.shown.rindex(b"\x1b[?25h") > screen.shown.rindex(b"\x1b[?25l")


@pytest.mark.requirement("FLM-REQ-541")
def test_a_bar_follows_the_window(screen: Screen) -> None:
    screen.attach()
    with display.progress("loading a name of some length", 1_000) as meter:
        meter.advance(250)
        screen.wait("\u2501".encode())
        for columns in (30, 12, 90, 1, 60):
            screen.resize(columns)
            # One frame may have been begun before.
            _ = screen.frame()
            assert cell_len(screen.frame()) <= columns


@pytest.mark.requirement("FLM-REQ-543")
def test_a_bar_without_colour_has_none(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.attach()
    monkeypatch.setenv("NO_COLOR", "1")
    with display.progress("loading", 1_000) as meter:
        meter.advance(500)
        screen.wait(b"50%")
    assert not re.search(rb"\x1b\[[0-9;]*m", screen.rest())


@pytest.mark.requirement("FLM-REQ-541")
def test_lines_are_counted_with_and_without_a_total(screen: Screen) -> None:
    screen.attach()
    with display.progress("answering", 40, unit="lines") as meter:
        meter.advance(10)
        screen.wait(b"25%")
        screen.wait(b"10/40")
    with display.progress("answering", None, unit="lines") as meter:
        meter.advance(3)
        screen.wait(b"3/?")


@pytest.mark.requirement("FLM-REQ-541")
def test_a_bar_goes_before_an_error_is_told(screen: Screen) -> None:
    screen.attach()
    before = threading.active_count()
    with pytest.raises(KeyError), display.progress("loading", 10) as meter:
        screen.wait(b"0%")
        meter.advance(1)
        raise KeyError
    assert threading.active_count() == before
    assert screen.rest().endswith(b"\x1b[2K")


@pytest.mark.requirement("FLM-REQ-541")
def test_a_terminal_that_goes_away_does_not_stop_the_work(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, slave = pty.openpty()
    gone = Screen(os.fdopen(slave, "w", encoding="utf-8", closefd=False), master, monkeypatch)
    gone.attach()
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    with display.progress("loading", 10):
        gone.wait(b"0%")
        os.close(master)
    assert raised == []
    with pytest.raises(OSError, match="Input/output error"):
        gone.stream.write("x")
        gone.stream.flush()
    os.close(slave)


@pytest.mark.requirement("FLM-REQ-541")
def test_what_is_short_shows_nothing(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.attach()
    monkeypatch.setattr(display, "DELAY_S", WAIT_S)
    with display.progress("loading", 10) as meter:
        meter.advance(10)
    assert screen.rest() == b""


@pytest.mark.requirement("FLM-REQ-541")
def test_nothing_is_drawn_unless_it_is_wanted_and_seen(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.attach()
    before = threading.active_count()
    with display.progress("loading", 10, wanted=False) as meter:
        meter.advance(10)
        assert threading.active_count() == before
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    with display.progress("loading", 10) as meter:
        meter.advance(10)
        assert threading.active_count() == before
    assert (screen.rest(), plain.getvalue()) == (b"", "")


@pytest.mark.requirement("FLM-REQ-544")
@pytest.mark.parametrize("why", ["dumb", "without rich"])
def test_where_no_bar_can_be_there_is_one_line(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    screen.attach()
    if why == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    else:
        without_rich(monkeypatch)
    with display.progress("loading", 7, plain="loading gpt2 (498 MB)") as meter:
        screen.wait(b"\n")
        meter.advance(5)
    with display.progress("answering", None, unit="lines"):
        screen.wait(b"answering\r\n")
    assert screen.rest() == b"loading gpt2 (498 MB)\r\nanswering\r\n"


@pytest.mark.requirement("FLM-REQ-541")
@given(
    width=st.integers(1, 200),
    label=st.text("ab [/bold]\u65e5", min_size=1, max_size=60),
    unit=st.sampled_from(["bytes", "lines"]),
    done=st.integers(0, 10**12),
    total=st.none() | st.integers(1, 10**12),
)
def test_a_bar_fits_every_window(
    width: int, label: str, unit: str, done: int, total: int | None
) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, color_system=None)
    shown = Progress(*display.bar_columns(width, unit), console=console, auto_refresh=False)
    _ = shown.add_task(label, total=total, completed=done if total is None else min(done, total))
    console.print(shown.get_renderable())
    lines = CONTROL.sub("", out.getvalue()).rstrip("\n").split("\n")
    assert len(lines) == 1
    assert cell_len(lines[0]) <= width


# --- Tables. ---


def drawn(sheet: Sheet, width: int, colour: bool = False) -> str | None:
    """One table below a title."""
    return display.drawn("a title", [sheet], width, colour)


@pytest.mark.requirement("FLM-REQ-542")
@given(
    names=st.lists(CELL, min_size=1, max_size=5),
    numbers=st.lists(st.integers(0, 10**13), min_size=10, max_size=10),
    width=st.integers(1, 90),
)
def test_a_table_of_numbers_fits_whole_or_not_at_all(
    names: list[str], numbers: list[int], width: int
) -> None:
    rows = tuple(
        Row((name, f"{numbers[2 * at]:,}", f"{numbers[2 * at + 1]:,}"))
        for at, name in enumerate(names)
    )
    text = drawn(Sheet(("what", "first", "second"), rows), width)
    needed = sum(
        max(cell_len(cell) for cell in column)
        for column in zip(("what", "first", "second"), *(row.cells for row in rows), strict=True)
    )
    if text is None:
        assert needed + 6 > width
        return
    assert needed + 6 <= width
    lines = text.split("\n")
    assert all(cell_len(line) <= width for line in lines)
    for row in rows:
        # Every row is one line, markup and all.
        assert any(line.split() == " ".join(row.cells).split() for line in lines)


@pytest.mark.requirement("FLM-REQ-542")
@given(value=st.text("abc/[]\u65e5", min_size=1, max_size=200), width=st.integers(24, 80))
def test_text_in_a_table_goes_on_below(value: str, width: int) -> None:
    text = drawn(Sheet(("file", ""), (Row(("path", value)),), numbers=False), width)
    assert text is not None
    lines = text.split("\n")
    assert all(cell_len(line) <= width for line in lines)
    rest = lines[lines.index(next(line for line in lines if line.startswith("path"))) :]
    assert "".join("".join(line[4:].split()) for line in rest) == value


@pytest.mark.requirement("FLM-REQ-543")
def test_a_table_is_bold_and_coloured_only_where_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    sheet = Sheet(("a", "b"), (Row(("x", "1")), Row(("y", "2"), strong=True, apart=True)))
    plain = drawn(sheet, 40)
    coloured = drawn(sheet, 40, colour=True)
    assert plain is not None
    assert coloured is not None
    assert "\x1b" not in plain
    assert "\x1b[36m" in coloured
    assert CONTROL.sub("", coloured) == plain
    assert [line.rstrip() for line in plain.splitlines()] == [
        "a title",
        "",
        "a   b",
        "\u2500" * 5,
        "x   1",
        "\u2500" * 5,
        "y   2",
    ]


@pytest.mark.requirement("FLM-REQ-542")
def test_tables_need_a_terminal_and_rich(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = [Sheet(("a", "b"), (Row(("x", "1")),))]
    assert display.draw_tables("t", sheets) is None
    monkeypatch.setattr(sys, "stdout", screen.stream)
    assert display.draw_tables("t", sheets) is not None
    screen.resize(4)
    assert display.draw_tables("t", sheets) is None
    screen.resize(80)
    monkeypatch.setenv("TERM", "dumb")
    assert display.draw_tables("t", sheets) is None
    monkeypatch.setenv("TERM", "xterm")
    without_rich(monkeypatch)
    assert display.draw_tables("t", sheets) is None
