"""The one module that starts programs: it re-executes flightlm with its threads fixed.

BLAS reads its number of threads once, when numpy loads it, and the number changes the bits of
a result.  So the command line sets the variables and starts itself again, once, if they differ.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404  # the one module that may start programs
import sys
import time
from collections.abc import Sequence
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.machine import THREAD_VARIABLES

CHILD_SECONDS: Final = 60


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


def seconds_to_first_byte(arguments: Sequence[str]) -> float:
    """Start `python -m flightlm ARGUMENTS`; seconds until its first byte on standard output.

    Raises FlightError(OPTION) if it ends without one.
    """
    assert len(arguments) > 0, "a command is given"
    command = [sys.executable, "-m", "flightlm", *arguments]
    environment = {k: v for k, v in os.environ.items() if k not in THREAD_VARIABLES}
    started = time.perf_counter()
    with subprocess.Popen(  # nosec B603  # this interpreter and this package, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment
    ) as child:
        first = child.stdout.read(1) if child.stdout is not None else b""
        elapsed = time.perf_counter() - started
        _ = child.communicate(timeout=CHILD_SECONDS)
    if not first:
        raise FlightError(Fault.OPTION, f"flightlm {arguments[0]} printed nothing")
    return elapsed
