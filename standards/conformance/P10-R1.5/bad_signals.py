"""Signals in the middle of a package."""

import os
import signal


def on_alarm(number: int, frame: object) -> None:
    """Too slow."""
    print(number, frame)


def limit(seconds: int) -> None:
    """Stop after some seconds."""
    signal.signal(signal.SIGALRM, on_alarm)  # expect: P10-R1.5
    signal.alarm(seconds)  # expect: P10-R1.5
    os.kill(os.getpid(), signal.SIGTERM)  # expect: P10-R1.5
