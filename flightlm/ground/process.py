"""The one module that starts programs: it re-executes flightlm with its threads fixed.

BLAS reads its number of threads once, when numpy loads it, and the number changes the bits of
a result.  So the command line sets the variables and starts itself again, once, if they differ.
"""

from __future__ import annotations

import os
import sys
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.machine import THREAD_VARIABLES

MAX_THREADS: Final = 1_024


def fix_threads(threads: int) -> None:
    """Return if BLAS was loaded with `threads` threads, else start this program again with them.

    Raises FlightError(THREADS) for a number out of range.
    """
    if not 1 <= threads <= MAX_THREADS:
        raise FlightError(Fault.THREADS, f"{threads} threads")
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
