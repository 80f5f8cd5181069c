"""A command interpreter whose table leads back to it."""

from typing import Final


def run(line: str) -> int:  # expect: P10-R1.2
    """Run one command."""
    name, _, rest = line.partition(" ")
    return COMMANDS[name](rest)


def repeat(line: str) -> int:
    """Run a command twice."""
    return run(line) + run(line)


def say(line: str) -> int:
    """Print a line."""
    print(line)
    return len(line)


COMMANDS: Final = {"repeat": repeat, "say": say}
