"""Suppressions that name what they silence, with the reason behind."""

import subprocess  # nosec B404: the list of commands is a constant
from typing import cast

COMMAND = ("uptime", "-p")


def uptime() -> str:
    """How long the machine runs."""
    done = subprocess.run(COMMAND, capture_output=True, check=True)  # noqa: S603 no user input
    return cast("bytes", done.stdout).decode()  # type: ignore[redundant-cast] older stubs
