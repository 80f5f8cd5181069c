"""Trace every file that a batch job opens."""

import os.path
import socket as net


def quiet_exists(path: str) -> bool:
    """A file that never exists."""
    return False


def install() -> None:
    """Route the file checks through this module."""
    os.path.exists = quiet_exists  # expect: P10-R8.3
    net.timeout_seconds = 5.0  # expect: P10-R8.3
