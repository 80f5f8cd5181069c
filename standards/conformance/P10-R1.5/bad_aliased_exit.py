"""Exits under other names."""

import os as system
from sys import exit as leave

stop = leave


def give_up(code: int) -> None:
    """End the program."""
    if code > 100:
        system._exit(code)  # expect: P10-R1.5
    if code > 10:
        stop(code)  # expect: P10-R1.5
    if code > 5:
        quit(code)  # expect: P10-R1.5
    leave(code)  # expect: P10-R1.5
