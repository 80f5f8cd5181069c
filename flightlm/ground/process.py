"""The one module that starts programs: flightlm again with its threads fixed, copies of this
process for `train`, and for `bench` the workers, the compiler and git.  Never a shell.

BLAS reads its number of threads once, when numpy loads it, and the number changes the bits of
a result.  So the command line sets the variables and starts itself again, once, if they differ.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess  # nosec B404  # the one module that may start programs
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.machine import THREAD_VARIABLES

END_SECONDS: Final = 10.0
REAP_SECONDS: Final = 0.002  # between two looks at a process that is about to end
MAX_LINE_BYTES: Final = 1 << 20
READ_BYTES: Final = 1 << 16
ENDING: Final = (signal.SIGINT, signal.SIGTERM)
# SIGUSR1 is what mpirun passes on and what batch systems send some time before they end a job.
AWAITED: Final = (*ENDING, signal.SIGUSR1)


def fix_threads(threads: int) -> None:
    """Return if BLAS was loaded with `threads` threads, else start this program again with them.

    Raises FlightError(THREADS) for a number out of range.
    """
    # BLAS would quietly use fewer, and the number that results record would be wrong.
    cores = len(os.sched_getaffinity(0))
    if not 1 <= threads <= cores:
        raise FlightError(Fault.THREADS, f"{threads} threads on {cores} cores")
    wanted = str(threads)
    if all(os.environ.get(name) == wanted for name in THREAD_VARIABLES):
        return
    for name in THREAD_VARIABLES:
        os.environ[name] = wanted
    sys.stdout.flush()
    sys.stderr.flush()
    # The interpreter and the arguments of this very process, without a shell.
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execv(sys.executable, command)  # nosec B606  # its own command line, no shell


def inherited() -> dict[str, str]:
    """A copy of this program's environment."""
    return dict(os.environ)


def fork() -> int:
    """Start a copy of this process, which goes on from here, too: its id here, 0 there.

    Raises OSError.  BLAS ends its threads before the copy is made, and both start theirs anew.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Python warns of forks beside threads; ours are those of BLAS.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def kill(pids: Sequence[int]) -> None:
    """End copies at once; `reap` waits for them."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def reap(pid: int, seconds: float) -> str:
    """Wait for the end of a copy, and end it if it does not end by itself; how it ended."""
    assert pid > 0, "a copy was started"
    status = 0
    turns = int(seconds / REAP_SECONDS)
    for turn in range(turns + 1):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended != 0:
            break
        if turn == turns:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        else:
            time.sleep(REAP_SECONDS)
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended with status {code}"
    number = signal.Signals(-code)
    return f"was killed by {number.name}"


class Child:
    """A program that answers on its standard output, line by line.

    Its standard error goes to the file `log`.  It is in the process group of this
    program, so Ctrl-C reaches both; `close` ends it in any case.
    """

    __slots__ = ("_buffer", "_process", "pid", "started")

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        """Start it.  Raises OSError if the program or the log cannot be opened."""
        assert len(command) > 0, "a program is given"
        self._buffer = b""
        with open(log, "ab") as sink:
            self.started: Final = time.perf_counter()
            self._process: Final = subprocess.Popen(  # nosec B603  # fixed programs, no shell
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink,
                env=dict(environment),
            )
        self.pid: Final = self._process.pid

    def send(self, line: str) -> None:
        """Write one line.  Raises BrokenPipeError if the program has ended."""
        assert "\n" not in line, "one line"
        stream = self._process.stdin
        assert stream is not None, "it has a pipe"
        _ = stream.write(line.encode("utf-8") + b"\n")
        stream.flush()

    def first_byte(self, seconds: float) -> float | None:
        """Wait for any answer: seconds since the start, or None if it ended or took too long."""
        assert seconds > 0.0, "the wait is bounded"
        return time.perf_counter() - self.started if self._receive(seconds) else None

    def read_line(self, seconds: float) -> str | None:
        """The next line without its end, or None if the program ended or took too long."""
        assert seconds > 0.0, "the wait is bounded"
        until = time.perf_counter() + seconds
        for _ in range(MAX_LINE_BYTES):
            line, found, rest = self._buffer.partition(b"\n")
            if found:
                self._buffer = rest
                return line.decode("utf-8", errors="replace")
            left = until - time.perf_counter()
            if left <= 0.0 or len(line) > MAX_LINE_BYTES or not self._receive(left):
                return None
        return None

    def _receive(self, seconds: float) -> bool:
        """Take what comes next; False at the end of the output or of the time."""
        stream = self._process.stdout
        assert stream is not None, "it has a pipe"
        descriptor = stream.fileno()
        ready, _, _ = select.select([descriptor], [], [], seconds)
        data = os.read(descriptor, READ_BYTES) if ready else b""
        self._buffer += data
        return len(data) > 0

    def finish(self) -> None:
        """End its input and give it a moment to end by itself; then end it."""
        stream = self._process.stdin
        assert stream is not None, "it has a pipe"
        try:
            stream.close()
            _ = self._process.wait(END_SECONDS)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            # It does not listen any more, or does not end by itself.
            self._process.kill()
        finally:
            self.close()

    def close(self) -> None:
        """End it now, if it still runs, and release its pipes."""
        assert self.pid > 0, "it was started"
        if self._process.poll() is None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _ = close_pipe(stream)  # what was not sent is not needed any more
        _ = self._process.wait()


def close_pipe(stream: IO[bytes]) -> bool:
    """Close a pipe of a program; False if the program ended before it took everything."""
    try:
        stream.close()
    except BrokenPipeError:
        return False
    return True


def put_back(handlers: Sequence[object], numbers: Sequence[signal.Signals] = ENDING) -> None:
    """Give the signals their handlers again."""
    for number, before in zip(numbers, handlers, strict=True):
        assert callable(before) or isinstance(before, signal.Handlers), "a handler of Python"
        _ = signal.signal(number, before)


class HeldSignals:
    """`with HeldSignals():` Ctrl-C and SIGTERM wait until the block has ended.

    Between the start of a program and the note of who ends it nothing may come.  The handlers are
    Python's, so the program that is started has the usual ones.  For the main thread.
    """

    __slots__ = ("_before", "_came")

    def __init__(self) -> None:
        self._came: Final[list[int]] = []
        self._before: Final[list[object]] = []

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Remember a signal."""
        self._came.append(number)

    def __enter__(self) -> None:
        assert not self._before, "used once"
        self._before.extend(signal.signal(number, self._note) for number in ENDING)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        put_back(self._before)
        for came in self._came:
            signal.raise_signal(came)


class AwaitedSignals:
    """`with AwaitedSignals() as signals:` the first Ctrl-C, SIGTERM or SIGUSR1 sets `signals.came`.

    Whoever works looks there between two steps; the next one acts as it would have before.  For
    the main thread.
    """

    __slots__ = ("_before", "came")

    def __init__(self) -> None:
        self._before: Final[list[object]] = []
        self.came = 0

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Remember the first signal; a second is meant in earnest."""
        if self.came:
            put_back(self._before, AWAITED)
            signal.raise_signal(number)
        self.came = number

    def __enter__(self) -> AwaitedSignals:
        assert not self._before, "used once"
        self._before.extend(signal.signal(number, self._note) for number in AWAITED)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        put_back(self._before, AWAITED)


class IgnoredSignals:
    """`with IgnoredSignals():` Ctrl-C and SIGTERM do nothing until the block has ended.

    For what must not be left half done, and takes a moment only.  For the main thread.
    """

    __slots__ = ("_before",)

    def __init__(self) -> None:
        self._before: Final[list[object]] = []

    def __enter__(self) -> None:
        assert not self._before, "used once"
        self._before.extend(signal.signal(number, signal.SIG_IGN) for number in ENDING)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        put_back(self._before)


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[Child]:
    """A program that runs until the block ends, whatever ends it."""
    children: list[Child] = []
    assert len(command) > 0, "a program is given"
    try:
        with HeldSignals():
            children.append(Child(command, environment, log))
        yield children[0]
    finally:
        for child in children:
            child.close()


def output_of(command: Sequence[str], seconds: float) -> tuple[int, str]:
    """Run a program to its end: its exit status, and what it wrote (both streams).

    The status is 127 if the program is not there, and 124 if it took longer than `seconds`.
    """
    assert len(command) > 0, "a program is given"
    program = shutil.which(command[0])
    if program is None:
        return 127, f"{command[0]} is not installed"
    try:
        done = subprocess.run(  # nosec B603  # fixed programs, no shell
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 124, f"{command[0]} took longer than {seconds:.0f} s"
    written: bytes = done.stdout
    return done.returncode, written.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit status, 127 if it is not there, 124 if it took too long."""

    status: int
    out: bytes
    err: str


def bytes_of(command: Sequence[str], folder: Path, seconds: float) -> Ended:
    """Run a program to its end in a folder: its output as bytes, apart from what it complains of.

    Raises OSError if the folder cannot be entered.
    """
    assert len(command) > 0, "a program is given"
    program = shutil.which(command[0])
    if program is None:
        return Ended(127, b"", f"{command[0]} is not installed")
    try:
        done = subprocess.run(  # nosec B603  # fixed programs, no shell
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=folder,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ended(124, b"", f"{command[0]} took longer than {seconds:.0f} s")
    out: bytes = done.stdout
    err: bytes = done.stderr
    return Ended(done.returncode, out, err.decode("utf-8", errors="replace"))
