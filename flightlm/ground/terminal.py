"""What a session needs of a terminal: lines that can be edited, and a Ctrl-C that does not quit."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import display
from flightlm.ground.commands import MAX_PROMPT_BYTES, discard, write_out

MARKER: Final = "> "


class Interrupted(KeyboardInterrupt):
    """Ctrl-C where `Interrupts` lets it through."""


class Interrupts:
    """What Ctrl-C does while a person uses the session.

    Inside `with interrupts:` it raises Interrupted, as it does on the way in if `asked` is set.
    Everywhere else it only sets `asked`, so that nothing is left half done; whoever works in
    steps looks at `asked` between them.
    """

    __slots__ = ("_open", "asked")

    def __init__(self) -> None:
        self.asked = False
        self._open = False

    def clear(self) -> None:
        """Forget a Ctrl-C that was meant for what is over."""
        assert not self._open, "what is going on is not over"
        self.asked = False

    def __enter__(self) -> None:
        assert not self._open, "one place at a time waits for Ctrl-C"
        self._open = True
        if self.asked:
            self._open = False
            raise Interrupted

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """`with interrupts.taken():` Ctrl-C does what this object says until the block ends."""
        before = signal.signal(signal.SIGINT, self.handle)
        try:
            yield
        finally:
            _ = signal.signal(signal.SIGINT, before)

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """The handler of SIGINT.  Raises Interrupted inside the block, once."""
        assert number == signal.SIGINT, "Ctrl-C is SIGINT"
        self.asked = True
        if self._open:
            # Closed here, and not in __exit__: a second Ctrl-C may come before that runs.
            self._open = False
            raise Interrupted


def load_editor() -> bool:
    """Make `input` edit lines and keep their history in memory; False where that cannot be."""
    if not display.capable(sys.stdout):
        return False
    try:
        # Here and not above: some Pythons lack it, and it changes the environment of a process
        # (LINES and COLUMNS) that may never need it.
        import readline
    except ImportError:
        return False
    readline.set_auto_history(True)
    return True


class Lines:
    """The lines of standard input; at a terminal, behind a marker.

    `terminal` is True if a person enters them.
    """

    __slots__ = ("_edited", "terminal")

    def __init__(self) -> None:
        # Python has no standard input if it was closed before the start.
        self.terminal: Final = sys.stdin is not None and sys.stdin.isatty()
        self._edited: Final = self.terminal and load_editor()

    def read(self) -> bytes | None:
        """The next line without its end (LF or CR LF), or None after the last.

        Raises FlightError: TEXT_LONG, FILE_UNREADABLE.
        """
        if sys.stdin is None:
            return None
        try:
            data = edited_line() if self._edited else self._plain_line()
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise FlightError(Fault.FILE_UNREADABLE, f"standard input: {reason}") from error
        assert data is None or len(data) <= MAX_PROMPT_BYTES, "the length was checked"
        return data

    def _plain_line(self) -> bytes | None:
        """A line as the terminal or the pipe gives it."""
        if self.terminal:
            show(MARKER)
        stream = sys.stdin.buffer
        data = stream.readline(MAX_PROMPT_BYTES + 1)
        if len(data) > MAX_PROMPT_BYTES:
            raise FlightError(Fault.TEXT_LONG, f"a line has more than {MAX_PROMPT_BYTES} bytes")
        if not data:
            return None
        line = data.removesuffix(b"\n")
        return line.removesuffix(b"\r")

    def leave_marker(self) -> None:
        """Go to the next line of the screen: no Enter did, after Ctrl-C or Ctrl-D."""
        if self._edited:
            write_out("\n")
            return
        if self.terminal:
            show("\n")


def edited_line() -> bytes | None:
    """A line from the editor that `load_editor` set up; its marker goes to standard output."""
    try:
        text = input(MARKER)
    except EOFError:
        return None
    except UnicodeDecodeError as error:
        return error.object
    return text.encode("utf-8", errors="surrogateescape")


def show(text: str) -> None:
    """The marker of a terminal without an editor: on standard error, where that is a terminal."""
    assert len(text) > 0, "there is something to show"
    if sys.stderr is None or not sys.stderr.isatty():
        return
    try:
        print(text, end="", file=sys.stderr, flush=True)
    except OSError:
        discard(2)
