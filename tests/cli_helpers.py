"""Run the installed command as a user does: a process of its own, bytes in, bytes out.

This is the tests' only user of subprocess.
"""

from __future__ import annotations

import fcntl
import os
import pty
import resource
import select
import struct
import subprocess  # nosec B404  # the command is tested as a process; no shell, fixed program
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

COMMAND: Final = Path(sys.executable).parent / "flightlm"
# With these set and --threads 1 the command need not start itself a second time.
ONE_THREAD: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
TIMEOUT_S: Final = 60.0
Argument: TypeAlias = str | bytes | Path
Process: TypeAlias = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended: its exit status (negative: a signal) and what it wrote."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")


def environment(changes: Mapping[str, str] | None) -> dict[str, str]:
    """The environment of a child: this one, without what changes how Python runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept.update(ONE_THREAD)
    kept.update(changes or {})
    return kept


def program(interpreter: Sequence[str] | None) -> list[Argument]:
    """The installed command, or what follows the interpreter on a command line."""
    if interpreter is None:
        return [COMMAND]
    return [sys.executable, *interpreter]


@contextmanager
def started(
    *arguments: Argument,
    changes: Mapping[str, str] | None = None,
    interpreter: Sequence[str] | None = None,
    cwd: Path | None = None,
    limits: Mapping[int, int] | None = None,
    stdin: bytes | None = None,
) -> Iterator[Process]:
    """A running command with pipes on its outputs; it is dead when the block ends.

    `interpreter` runs Python with these arguments in place of the command; `limits` are resource
    limits of the child; `stdin` None is /dev/null, else a pipe.
    """

    def confine() -> None:
        for kind, limit in (limits or {}).items():
            resource.setrlimit(kind, (limit, limit))

    process = subprocess.Popen(  # nosec B603  # no shell, the program is this project's
        [*program(interpreter), *arguments],
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(changes),
        cwd=cwd,
        preexec_fn=confine if limits else None,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def run_cli(
    *arguments: Argument,
    changes: Mapping[str, str] | None = None,
    interpreter: Sequence[str] | None = None,
    cwd: Path | None = None,
    limits: Mapping[int, int] | None = None,
    stdin: bytes | None = None,
) -> Outcome:
    """Run the command to its end; the parameters are those of `started`."""
    with started(
        *arguments,
        changes=changes,
        interpreter=interpreter,
        cwd=cwd,
        limits=limits,
        stdin=stdin,
    ) as process:
        out, err = process.communicate(stdin, timeout=TIMEOUT_S)
    return Outcome(process.returncode, out, err.decode("utf-8"))


def succeeded(*arguments: Argument, stdin: bytes | None = None) -> Outcome:
    """Run the command, which must succeed without a word on standard error."""
    outcome = run_cli(*arguments, stdin=stdin)
    assert outcome.status == 0, outcome.err
    assert outcome.err == ""
    return outcome


def assert_refused(outcome: Outcome, code: str, status: int) -> None:
    """One line on standard error, with this code; this exit status; nothing on standard output."""
    assert "Traceback" not in outcome.err, outcome.err
    assert outcome.err.startswith(f"flightlm: {code}: "), outcome.err
    assert outcome.err.endswith(")\n"), outcome.err
    assert outcome.err.count("\n") == 1, outcome.err
    assert outcome.status == status
    assert outcome.out == b""


def wait_for(process: Process) -> tuple[int, str]:
    """Wait for the end of a started command: its exit status and its standard error."""
    _, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, err.decode("utf-8")


class Terminal:
    """A command at a pseudo-terminal of its own: keys go in, the screen's bytes come out.

    `shown` is everything that came so far; `process` has a pipe on an output that is not at the
    terminal.
    """

    __slots__ = ("_master", "_read", "process", "shown")

    def __init__(self, process: Process, master: int) -> None:
        self.process: Final = process
        self._master: Final = master
        self._read = 0
        self.shown = b""

    def press(self, keys: bytes) -> None:
        """Type; nothing waits for an echo."""
        assert os.write(self._master, keys) == len(keys)

    def resize(self, rows: int, columns: int) -> None:
        """Another size of the window: the command gets SIGWINCH."""
        _ = fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait(self, text: bytes) -> bytes:
        """What is shown up to `text`, from where the last call stopped."""
        while text not in self.shown[self._read :]:
            assert self._ready(TIMEOUT_S), f"nothing more came: {self.shown!r}"
            assert self._receive(), f"{text!r} did not come: {self.shown!r}"
        return self._take(text)

    def insist(self, keys: bytes, text: bytes) -> bytes:
        """Press keys, again if nothing happens, and wait for `text`.

        A Ctrl-C that comes between Python's last look at signals and its wait for a key is only
        seen at the next key.
        """
        for _ in range(int(TIMEOUT_S)):
            self.press(keys)
            while text not in self.shown[self._read :] and self._ready(1.0):
                assert self._receive(), f"{text!r} did not come: {self.shown!r}"
            if text in self.shown[self._read :]:
                return self._take(text)
        raise AssertionError(f"{keys!r} did nothing: {self.shown!r}")

    def _take(self, text: bytes) -> bytes:
        """What is shown up to `text`, which is there."""
        end = self.shown.index(text, self._read) + len(text)
        found = self.shown[self._read : end]
        self._read = end
        return found

    def end(self) -> int:
        """Read to the end; the exit status."""
        while self._ready(TIMEOUT_S) and self._receive():
            assert len(self.shown) < 1 << 24, "a session says little"
        return self.process.wait(TIMEOUT_S)

    def _ready(self, seconds: float) -> bool:
        """Wait for output or its end."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        return bool(ready)

    def _receive(self) -> bool:
        """Take the output that is ready; False at its end."""
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # how Linux says that the last descriptor of the other side is closed
            return False
        self.shown += data
        return data != b""


@contextmanager
def at_terminal(
    *arguments: Argument,
    changes: Mapping[str, str] | None = None,
    piped: str = "",
    interpreter: Sequence[str] | None = None,
    columns: int = 0,
) -> Iterator[Terminal]:
    """A running command at a terminal; `piped` may name "stdout" or "stderr".

    `interpreter` is that of `started`; 0 columns is a terminal that does not tell its width.
    """

    def own_terminal() -> None:
        _ = fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    master, slave = pty.openpty()
    _ = fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(  # nosec B603  # no shell, the program is this project's
        [*program(interpreter), *arguments],
        stdin=slave,
        stdout=subprocess.PIPE if piped == "stdout" else slave,
        stderr=subprocess.PIPE if piped == "stderr" else slave,
        env=environment(
            {"TERM": "xterm", "INPUTRC": os.devnull, "LC_ALL": "C.UTF-8", **(changes or {})}
        ),
        start_new_session=True,
        preexec_fn=own_terminal,
    )
    os.close(slave)
    with process:
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)
