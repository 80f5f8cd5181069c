"""The one place that looks at how Python was started.

Python drops every `assert` under -O.  Assertions are how flightlm states its invariants, so
the package refuses to be imported then: a program gets a FlightError, a user of the command
one line and its exit status.  `flightlm/__init__.py` imports this module first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError

COMMAND: Final = "flightlm"


def is_command(arguments: Sequence[str], original: Sequence[str]) -> bool:
    """Whether this process is the command `flightlm`, or `python -m flightlm`.

    `arguments` is sys.argv, which begins with "-m" until a module is found; `original` is
    sys.orig_argv, where the name of that module stands before the module's own arguments.
    """
    if not arguments:
        return False
    if arguments[0] == "-m" and len(original) > len(arguments):
        return original[-len(arguments)] in (COMMAND, f"-m{COMMAND}")
    return Path(arguments[0]).name == COMMAND


def refuse_optimised() -> None:
    """Raise FlightError(OPTIMISED); in the command, print it and raise SystemExit instead."""
    error = FlightError(Fault.OPTIMISED, "Python runs with -O, which drops assertions")
    if is_command(sys.argv, sys.orig_argv):
        print(f"{COMMAND}: {error}", file=sys.stderr)
        raise SystemExit(error.exit_status)
    raise error


if sys.byteorder != "little":
    raise FlightError(Fault.BYTE_ORDER, "this machine stores numbers with the high byte first")
if not __debug__:
    refuse_optimised()
