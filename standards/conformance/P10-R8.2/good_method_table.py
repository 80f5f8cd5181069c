"""Commands in a literal table instead of names put together."""

from typing import Final


def status() -> str:
    """The state of the service."""
    return "up"


def version() -> str:
    """The version of the service."""
    return "4.2"


COMMANDS: Final = {"status": status, "version": version}


def run(command: str) -> str:
    """Run one command."""
    if command not in COMMANDS:
        raise ValueError(f"unknown command {command}")
    return COMMANDS[command]()
